package io.cosockpool.cli;

import io.cosockpool.model.Finding;
import io.cosockpool.model.Pseudonyms;
import io.cosockpool.model.Report;
import io.cosockpool.watch.Selection;
import java.util.List;
import java.util.Optional;

/**
 * The pools that {@code watch} tells of.
 *
 * @param pseudonyms what stands for names, if these are not to be told
 */
record WatchedPools(Shown shown, Optional<Pseudonyms> pseudonyms) implements Selection {
  @Override
  public Report of(Report report) {
    Report wanted = shown.of(report);
    return pseudonyms.isPresent() ? wanted.redacted(pseudonyms.get()) : wanted;
  }

  @Override
  public List<Finding> of(List<Finding> findings) {
    List<Finding> wanted =
        findings.stream().filter(finding -> finding.isAbout(shown::wantsPool)).toList();
    return pseudonyms.isPresent() ? Finding.redacted(wanted, pseudonyms.get()) : wanted;
  }
}
