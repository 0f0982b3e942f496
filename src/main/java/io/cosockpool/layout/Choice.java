package io.cosockpool.layout;

import java.util.Optional;

/**
 * Which layout a structure of a process has, as far as it is known.
 *
 * @param name the structure
 * @param candidate the layout; empty if nothing that is known fits, and then the structure is not
 *     to be read
 * @param check what live bytes say of it; of a layout that does not fit, why not
 */
public record Choice(String name, Optional<KnownLayout> candidate, Check check) {
  /** The structure, if its layout is confirmed. */
  public Optional<Structure> confirmed() {
    return check.verdict() == Verdict.CONFIRMED
        ? candidate.map(KnownLayout::structure)
        : Optional.empty();
  }

  /** Whether there is a layout, and nothing yet that could tell whether it is the right one. */
  public boolean isUnconfirmed() {
    return candidate.isPresent() && check.verdict() == Verdict.UNCONFIRMED;
  }

  /** Whether a file's debug information describes it. */
  boolean isDescribed() {
    return candidate.isPresent() && candidate.get().source() instanceof Source.DebugInformation;
  }

  /** The same layout, with another check. */
  Choice because(Check other) {
    return new Choice(name, candidate, other);
  }
}
