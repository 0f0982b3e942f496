package io.cosockpool.watch;

import io.cosockpool.model.Finding;
import io.cosockpool.model.Report;
import java.util.List;

/** What of a reading anybody is told of. Findings are judged by all of it. */
public interface Selection {
  /** All of it. */
  Selection ALL =
      new Selection() {
        @Override
        public Report of(Report report) {
          return report;
        }

        @Override
        public List<Finding> of(List<Finding> findings) {
          return findings;
        }
      };

  /** The part of a reading that is wanted. */
  Report of(Report report);

  /** Those findings that are about what is wanted. */
  List<Finding> of(List<Finding> findings);
}
