package io.cosockpool.cli;

import io.cosockpool.findings.Findings;
import io.cosockpool.linux.ResultOutput.ClosedPipeException;
import io.cosockpool.linux.ResultOutput.OutputException;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParseResult;

/** {@code cosockpool explain}: what a finding means. */
final class ExplainCommand implements Command {
  private final Parameter<String> code =
      Parameter.of(
          String.class,
          PositionalParamSpec.builder()
              .paramLabel("CODE")
              .arity("0..1")
              .description("The code of the finding."));
  private final CommonOptions common = new CommonOptions();

  @Override
  public String name() {
    return "explain";
  }

  @Override
  public List<OptionGroup> options() {
    return List.of(common);
  }

  @Override
  public Optional<Parameter<?>> parameter() {
    return Optional.of(code);
  }

  @Override
  public void describe(UsageMessageSpec help) {
    help.description(
        "Says what a finding means, how it is recognised and what to do. Without a code: which"
            + " codes there are.");
  }

  @Override
  public ExitCode run(ParseResult given) throws ClosedPipeException, OutputException {
    Output.STANDARD.write(
        code.in(given).map(of -> page(of, given)).orElseGet(ExplainCommand::codes));
    return ExitCode.DONE;
  }

  private String page(String of, ParseResult given) {
    return Findings.page(of)
        .orElseThrow(
            () ->
                UsageError.of(
                    given,
                    "there is no finding '"
                        + of
                        + "'; there are "
                        + String.join(", ", Findings.codes())));
  }

  private static String codes() {
    return String.join("\n", Findings.codes()) + "\n";
  }
}
