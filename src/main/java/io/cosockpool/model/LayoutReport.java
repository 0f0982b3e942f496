package io.cosockpool.model;

import java.util.List;
import java.util.Set;

/**
 * What is known about processes or files, and what could not be looked at.
 *
 * @param subsystems those whose Lua module is loaded in any process that was looked at
 * @param processes each by itself
 * @param failures in the order of the targets
 */
public record LayoutReport(
    Set<Subsystem> subsystems, List<KnownProcess> processes, List<Failure> failures) {
  /**
   * The same with pseudonyms instead of the names of pools, which failures may tell, and without
   * the paths of files.
   */
  public LayoutReport redacted(Pseudonyms pseudonyms) {
    return new LayoutReport(
        subsystems,
        processes.stream().map(process -> process.redacted(pseudonyms)).toList(),
        Report.redacted(failures, pseudonyms));
  }
}
