package io.cosockpool.cli;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;

import io.cosockpool.findings.Findings;
import io.cosockpool.linux.ResultOutput.ClosedPipeException;
import io.cosockpool.linux.ResultOutput.OutputException;
import io.cosockpool.metrics.Exposition;
import io.cosockpool.metrics.NamedPools;
import io.cosockpool.model.Failure;
import io.cosockpool.model.Finding;
import io.cosockpool.model.Part;
import io.cosockpool.model.Pseudonyms;
import io.cosockpool.model.Report;
import io.cosockpool.report.ChartStyle;
import io.cosockpool.report.HoldingLines;
import io.cosockpool.report.ReportFormat;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What is made of a reading, whatever is shown of it: findings, what is wanted, pseudonyms, a
 * format, and an exit code.
 *
 * @param output where it goes
 * @param format as what it is shown
 * @param wide whether to show all that is known
 * @param failOn what the exit code is to tell
 * @param peerLimit the connections that one peer can take
 * @param redact whether to put pseudonyms in place of names
 * @param color whether a chart has colours
 * @param verbosity how much to say about it
 */
record Presentation(
    Output output,
    OutputFormat format,
    boolean wide,
    Optional<FailOn> failOn,
    OptionalLong peerLimit,
    boolean redact,
    ColorOption color,
    Verbosity verbosity) {

  /** What is to be read at least. Findings look at all connections of a worker. */
  Set<Part> parts() {
    if (format == OutputFormat.metrics) {
      return EnumSet.of(Part.CONTENTS, Part.BUILD, Part.CONNECTIONS, Part.REQUESTS);
    }
    if (needsFindings()) {
      return EnumSet.of(Part.CONTENTS, Part.BUILD, Part.CONNECTIONS);
    }
    return EnumSet.of(verbosity.verbose() ? Part.BUILD : Part.POOLS);
  }

  /** Whether findings are shown, or decide on the exit code. */
  private boolean needsFindings() {
    return format != OutputFormat.json || wide || findingsDecide();
  }

  private boolean findingsDecide() {
    return failOn.filter(FailOn::needsFindings).isPresent();
  }

  /**
   * Whether further looks show more: what is found only if it lasts, and who holds what is full.
   */
  boolean needsFurtherLooks(Report wanted) {
    return needsFindings()
        && (!Findings.codesThatNeedTime(wanted).isEmpty() || Findings.askWhoHolds(wanted));
  }

  /** One exposition: the metrics of this reading, as if it were the first that a server made. */
  static ReportFormat metrics(List<Finding> findings) {
    Exposition exposition = new Exposition(new NamedPools(NamedPools.USUAL));
    return report -> {
      exposition.count(report);
      return exposition.of(report, findings, Exposition.Syntax.PROMETHEUS);
    };
  }

  /** How a chart is drawn. */
  ChartStyle style() {
    return Screen.style(output.isTerminal(), color);
  }

  /** Shows a reading; the first failure decides on the exit code, then {@code --fail-on}. */
  ExitCode show(Report report, View view) throws ClosedPipeException, OutputException {
    List<Finding> found = needsFindings() ? findings(report, view) : List.of();
    Report wanted = view.wanted(report);
    if (redact) {
      Pseudonyms pseudonyms = new Pseudonyms();
      print(wanted.redacted(pseudonyms), Finding.redacted(found, pseudonyms), view);
    } else {
      print(wanted, found, view);
    }
    ExitCode code = ExitCode.of(wanted.failures());
    return code == ExitCode.DONE ? failOn(wanted, found) : code;
  }

  private List<Finding> findings(Report report, View view) {
    return allFindings(report, view).stream()
        .filter(finding -> finding.isAbout(view.shown()::wantsPool))
        .toList();
  }

  private List<Finding> allFindings(Report report, View view) {
    if (report.occasion().redacted()) {
      verbosity.note(
          "this recording holds pseudonyms instead of names. Findings that need names cannot be"
              + " made: "
              + String.join(", ", Findings.codesThatNeedNames())
              + ".");
    }
    Report wanted = view.wanted(report);
    List<String> notClaimed = Findings.codesThatNeedTime(wanted);
    if (report.earlier().isEmpty() && !notClaimed.isEmpty()) {
      verbosity.note(notClaimed(report, notClaimed));
    }
    return Findings.of(report, peerLimit);
  }

  /** Why these codes are not claimed after one look, and what to do. */
  static String notClaimed(Report report, List<String> codes) {
    return report
            .shortTime()
            .map(
                time ->
                    "%s took %s of %s, and there was no time to look again: give more by --timeout. Not"
                            .formatted(
                                time.looks() == 1
                                    ? "the first look"
                                    : "the first %d looks".formatted(time.looks()),
                                duration(time.milliseconds()),
                                duration(time.timeoutMilliseconds()))
                        + " claimed, since they may be passing states: ")
            .orElse(
                "one look cannot tell a passing state from one that lasts, so these are not claimed:"
                    + " ")
        + String.join(", ", codes)
        + ".";
  }

  private static String duration(long milliseconds) {
    return milliseconds < 1000
        ? milliseconds + " ms"
        : milliseconds % 1000 == 0
            ? "%,d s".formatted(milliseconds / 1000)
            : String.format(Locale.ROOT, "%,.1f s", milliseconds / 1000.0);
  }

  private ExitCode failOn(Report report, List<Finding> findings) {
    Optional<String> reason = failOn.flatMap(what -> what.reason(report, findings));
    reason.ifPresent(what -> verbosity.note("--fail-on: " + what + "."));
    return reason.isPresent() ? ExitCode.FAIL_ON : ExitCode.DONE;
  }

  private void print(Report report, List<Finding> findings, View view)
      throws ClosedPipeException, OutputException {
    List<Failure> failures = report.failures();
    verbosity.report(report);
    if (failures.isEmpty() || !report.workers().isEmpty()) {
      output.write(view.format(findings).render(report));
      view.notes(report).forEach(verbosity::note);
      noteFindings(findings);
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
      findings.stream()
          .flatMap(finding -> HoldingLines.of(finding).stream())
          .forEach(verbosity::note);
    }
  }
}
