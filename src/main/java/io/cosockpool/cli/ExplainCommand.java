package io.cosockpool.cli;

import static java.util.stream.Collectors.joining;

import io.cosockpool.findings.Page;
import io.cosockpool.findings.Pages;
import io.cosockpool.linux.ResultOutput.ClosedPipeException;
import io.cosockpool.linux.ResultOutput.OutputException;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParseResult;

/** {@code cosockpool explain}: what a finding or an error text means. */
final class ExplainCommand implements Command {
  private final Parameter<String[]> asked =
      Parameter.of(
          String[].class,
          PositionalParamSpec.builder()
              .paramLabel("CODE|TEXT")
              .arity("0..*")
              .description(
                  "The code of a finding, or an error text of nginx's log or of Lua, such as"
                      + " \"connect timed out\"; a whole line of the log will do."));
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
    return Optional.of(asked);
  }

  @Override
  public void describe(UsageMessageSpec help) {
    help.description(
        "Says what a finding or an error means: what it looks like, what it is not, how to tell,"
            + " what to do, and which command shows more. Without an argument: what can be"
            + " explained.");
  }

  @Override
  public ExitCode run(ParseResult given) throws ClosedPipeException, OutputException {
    Output.STANDARD.write(
        asked
            .in(given)
            .map(words -> pages(String.join(" ", words), given))
            .orElseGet(ExplainCommand::overview));
    return ExitCode.DONE;
  }

  private static String pages(String about, ParseResult given) {
    List<Page> pages = Pages.of(about).map(List::of).orElseGet(() -> Pages.about(about));
    if (pages.isEmpty()) {
      throw UsageError.of(
          given,
          "there is no finding and no known error text '"
              + about
              + "': cosockpool explain, without an argument, lists them");
    }
    return pages.stream().map(Page::text).collect(joining("\n"));
  }

  private static String overview() {
    return lines("Findings:", Pages.ofFindings()) + "\n" + lines("Errors:", Pages.ofErrors());
  }

  private static String lines(String heading, List<Page> pages) {
    return pages.stream()
        .map(page -> "  %-28s%s%n".formatted(page.code(), page.headline()))
        .collect(joining("", heading + "\n", ""));
  }
}
