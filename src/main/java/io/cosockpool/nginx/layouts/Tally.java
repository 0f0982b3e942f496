package io.cosockpool.nginx.layouts;

import io.cosockpool.layout.Check;
import io.cosockpool.layout.Verdict;
import java.util.List;

/**
 * How many of the things looked at are as they have to be. They are read at different moments of a
 * process that runs on, so a few may not be.
 */
public final class Tally {
  /** Numbers of other processes may be anything. */
  private static final int LOOKED_AT_MOST = 1 << 20;

  private int held;
  private int broken;

  /** Of things that were looked at one by one; what could not tell does not count. */
  public static Tally of(List<Check> checks) {
    Tally tally = new Tally();
    for (Check check : checks) {
      if (check.verdict() != Verdict.UNCONFIRMED) {
        tally.add(check.verdict() == Verdict.CONFIRMED);
      }
    }
    return tally;
  }

  /** What looking at one thing says, which {@link #of} counts. */
  public static Check one(boolean holds) {
    return holds ? Check.confirmed("fits") : Check.contradicted("does not fit");
  }

  /** Counts one more. */
  public void add(boolean holds) {
    if (holds) {
      held++;
    } else {
      broken++;
    }
  }

  /** Counts some that are not as they have to be. */
  public void addBroken(long number) {
    broken += (int) Math.min(number, LOOKED_AT_MOST);
  }

  /** How many were looked at. */
  public int size() {
    return held + broken;
  }

  /** Whether more are broken than a change meanwhile explains. */
  public boolean fails() {
    return broken * 4 > size();
  }

  /** What that says of a layout. */
  public Check check(String what) {
    if (size() == 0) {
      return Check.unconfirmed("no " + what);
    }
    String evidence = held + " of " + size() + " " + what;
    return fails() ? Check.contradicted(evidence + " fit") : Check.confirmed(evidence, broken);
  }
}
