package io.cosockpool.watch;

import io.cosockpool.model.Finding;
import io.cosockpool.model.Report;
import java.util.List;

/** What of a reading anybody is told of. Findings are judged by all of it. */
public interface Selection {
  /** The part of a reading that is wanted. */
  Report of(Report report);

  /** Those findings that are about what is wanted. */
  List<Finding> of(List<Finding> findings);
}
