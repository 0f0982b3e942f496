package io.cosockpool.cli;

import static java.util.stream.Collectors.joining;

import io.cosockpool.findings.Findings;
import io.cosockpool.model.Finding;
import io.cosockpool.model.Pool;
import io.cosockpool.model.Report;
import io.cosockpool.model.Wording;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.TypeConversionException;

/**
 * What {@code --fail-on} asks for.
 *
 * @param codes the findings that count
 */
record FailOn(What what, List<String> codes) {
  private static final String CODES = "finding=";

  /** What can be asked for; the names are what users write. */
  enum What {
    full,
    queue,
    finding
  }

  /** Reads {@code full}, {@code queue}, {@code finding} or {@code finding=CODE,...}. */
  static FailOn parse(String text) {
    for (What what : What.values()) {
      if (what.name().equals(text)) {
        return new FailOn(what, Findings.codes());
      }
    }
    if (!text.startsWith(CODES)) {
      throw new TypeConversionException(
          "'" + text + "' is not full, queue, finding or finding=CODE,...");
    }
    List<String> codes = List.of(text.substring(CODES.length()).split(",", -1));
    for (String code : codes) {
      if (!Findings.codes().contains(code)) {
        throw new TypeConversionException(
            "there is no finding '" + code + "'; there are " + String.join(", ", Findings.codes()));
      }
    }
    return new FailOn(What.finding, codes);
  }

  /** Whether findings are to be looked for. */
  boolean needsFindings() {
    return what == What.finding;
  }

  /** Why a report is what the user wants to be told of by the exit code; empty if it is not. */
  Optional<String> reason(Report report, List<Finding> findings) {
    return switch (what) {
      case full ->
          counted(pools(report).filter(Pool::isFull).count(), "pool is full", "pools are full");
      case queue ->
          counted(pools(report).mapToLong(Pool::queued).sum(), "connect waits", "connects wait");
      case finding ->
          Optional.of(
                  findings.stream()
                      .map(Finding::code)
                      .filter(codes::contains)
                      .distinct()
                      .collect(joining(", ")))
              .filter(found -> !found.isEmpty());
    };
  }

  private static Optional<String> counted(long count, String one, String many) {
    return count == 0
        ? Optional.empty()
        : Optional.of(Wording.counted(count, one, many) + ", all workers counted");
  }

  private static Stream<Pool> pools(Report report) {
    return report.workers().stream()
        .flatMap(worker -> worker.pools().values().stream())
        .flatMap(List::stream);
  }
}
