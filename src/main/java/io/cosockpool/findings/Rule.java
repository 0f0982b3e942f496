package io.cosockpool.findings;

import io.cosockpool.model.Finding;
import java.util.List;

/** Recognises findings of one kind; its page is {@code findings/CODE.txt} in the resources. */
interface Rule {
  /** The code of what it finds. */
  String code();

  /** Whether it looks at how names are built, so that it cannot find anything in pseudonyms. */
  default boolean needsNames() {
    return false;
  }

  /**
   * Whether it finds states that a busy worker passes through every few milliseconds, so that they
   * count only if they last.
   */
  default boolean needsTime() {
    return false;
  }

  /**
   * Whether one look shows what may be found once a second one agrees: another look is worth its
   * time.
   */
  default boolean suspects(Observations observations) {
    return needsTime() && !find(observations).isEmpty();
  }

  /** Whether requests tell more of what it finds, or may find: who holds the connections. */
  default boolean asksWhoHolds(Observations observations) {
    return false;
  }

  /** What it finds. */
  List<Finding> find(Observations observations);
}
