package io.cosockpool.cli;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;

import io.cosockpool.findings.Findings;
import io.cosockpool.linux.ResultOutput.ClosedPipeException;
import io.cosockpool.linux.ResultOutput.OutputException;
import io.cosockpool.model.Failure;
import io.cosockpool.model.Finding;
import io.cosockpool.model.Part;
import io.cosockpool.model.Pseudonyms;
import io.cosockpool.model.Report;
import io.cosockpool.model.Wording;
import io.cosockpool.report.ChartFormat;
import io.cosockpool.report.HtmlFormat;
import io.cosockpool.report.JsonFormat;
import io.cosockpool.report.PoolGrouping;
import io.cosockpool.report.PoolListing;
import io.cosockpool.report.PoolOrder;
import io.cosockpool.report.ReportFormat;
import io.cosockpool.report.TextFormat;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What is made of a reading of pools: findings, the wanted pools, pseudonyms, a format, and an exit
 * code.
 *
 * @param output where it goes
 * @param format as what it is shown
 * @param wide whether to show all that is known
 * @param shown which pools, and how they are arranged
 * @param failOn what the exit code is to tell
 * @param peerLimit the connections that one peer can take
 * @param redact whether to put pseudonyms in place of names
 * @param color whether a chart has colours
 * @param verbosity how much to say about it
 */
record PoolsPresentation(
    Output output,
    OutputFormat format,
    boolean wide,
    Shown shown,
    Optional<FailOn> failOn,
    OptionalLong peerLimit,
    boolean redact,
    ColorOption color,
    Verbosity verbosity) {
  /** More bars are no picture any more. */
  private static final int TOP_OF_CHART = 30;

  /** What is to be read. What decides on the exit code has to be all that can be found. */
  Set<Part> parts() {
    if (wide || format == OutputFormat.html || findingsDecide()) {
      return EnumSet.of(Part.CONTENTS, Part.BUILD);
    }
    return EnumSet.of(verbosity.verbose() ? Part.BUILD : Part.POOLS);
  }

  /** Shows a reading; the first failure decides on the exit code, then {@code --fail-on}. */
  ExitCode show(Report report) throws ClosedPipeException, OutputException {
    List<Finding> found = needsFindings() ? findings(report) : List.of();
    Report wanted = shown.of(report);
    if (redact) {
      Pseudonyms pseudonyms = new Pseudonyms();
      print(wanted.redacted(pseudonyms), Finding.redacted(found, pseudonyms));
    } else {
      print(wanted, found);
    }
    ExitCode code = ExitCode.of(wanted.failures());
    return code == ExitCode.DONE ? failOn(wanted, found) : code;
  }

  /** Whether findings are shown, or decide on the exit code. */
  boolean needsFindings() {
    return format != OutputFormat.json || wide || findingsDecide();
  }

  private boolean findingsDecide() {
    return failOn.filter(FailOn::needsFindings).isPresent();
  }

  /** Whether a reading shows what is found only if it lasts. */
  boolean needsTime(Report report) {
    return needsFindings() && !Findings.codesThatNeedTime(shown.of(report)).isEmpty();
  }

  /** Findings about at least one pool that is wanted; others may be part of them. */
  private List<Finding> findings(Report report) {
    return allFindings(report).stream().filter(finding -> finding.isAbout(shown::wants)).toList();
  }

  private List<Finding> allFindings(Report report) {
    if (report.occasion().redacted()) {
      verbosity.note(
          "this recording holds pseudonyms instead of names. Findings that need names cannot be made:"
              + " "
              + String.join(", ", Findings.codesThatNeedNames())
              + ".");
    }
    if (report.earlier().isEmpty() && needsTime(report)) {
      verbosity.note(
          "one look cannot tell a passing state from one that lasts, so these are not claimed: "
              + String.join(", ", Findings.codesThatNeedTime(shown.of(report)))
              + ".");
    }
    return Findings.of(report, peerLimit);
  }

  private ExitCode failOn(Report report, List<Finding> findings) {
    Optional<String> reason = failOn.flatMap(what -> what.reason(report, findings));
    reason.ifPresent(what -> verbosity.note("--fail-on: " + what + "."));
    return reason.isPresent() ? ExitCode.FAIL_ON : ExitCode.DONE;
  }

  private void print(Report report, List<Finding> findings)
      throws ClosedPipeException, OutputException {
    List<Failure> failures = report.failures();
    verbosity.report(report);
    if (failures.isEmpty() || !report.workers().isEmpty()) {
      output.write(reportFormat(findings).render(report));
      noteWhatIsLeftOut(report);
      noteFindings(findings);
    }
  }

  /** Chart and page say it themselves; text has nothing but lines for awk. */
  private void noteWhatIsLeftOut(Report report) {
    int leftOut = format == OutputFormat.text ? textSelection().leftOut(report) : 0;
    if (leftOut > 0) {
      verbosity.note(
          Wording.counted(leftOut, "more line is", "more lines are") + " not shown: see --top.");
    }
  }

  /** Text has nothing but lines for awk, so a summary of the findings stands beside it. */
  private void noteFindings(List<Finding> findings) {
    if (format == OutputFormat.text && !findings.isEmpty()) {
      Map<String, Long> counts =
          findings.stream()
              .collect(groupingBy(Finding::code, LinkedHashMap::new, Collectors.counting()));
      verbosity.note(
          "findings: "
              + counts.entrySet().stream()
                  .map(
                      each ->
                          each.getValue() == 1
                              ? each.getKey()
                              : each.getKey() + " (" + each.getValue() + ")")
                  .collect(joining(", "))
              + ". See -o chart, and cosockpool explain CODE.");
    }
  }

  private PoolListing textSelection() {
    return shown.selection(PoolGrouping.BOTH, PoolOrder.NAME);
  }

  private ReportFormat reportFormat(List<Finding> findings) {
    return switch (format) {
      case json -> wide ? JsonFormat.wide(findings) : new JsonFormat();
      case text -> new TextFormat<>(wide ? textSelection().withContents() : textSelection());
      case chart ->
          new ChartFormat<>(
              shown.selection(PoolGrouping.POOL, PoolOrder.USAGE, TOP_OF_CHART),
              Screen.style(output.isTerminal(), color),
              findings,
              parts().contains(Part.CONTENTS));
      case html -> new HtmlFormat(shown.selection(PoolGrouping.POOL, PoolOrder.USAGE), findings);
    };
  }
}
