package io.cosockpool.model;

import java.util.EnumSet;
import java.util.Set;

/** What a reading may be asked for of each process. */
public enum Part {
  /** The numbers of its cosocket pools. */
  POOLS,
  /**
   * What these pools hold as the worker's memory alone tells it, and nginx's number of each idle
   * connection, by which it is known again.
   */
  USES,
  /** What these pools hold, and what the kernel tells of it. */
  CONTENTS,
  /**
   * Its build and its configuration, which take about as many system calls as its pools. Without it
   * the configuration is looked at only where it may be why there are no pools.
   */
  BUILD,
  /** nginx's own connection pool, and who has each connection in it. */
  CONNECTIONS,
  /**
   * The requests that it works at and the Lua timers that run, with the stacks of their Lua code.
   */
  REQUESTS,
  /**
   * The Lua timers that are pending, which stand among the timers of all connections of the worker.
   */
  TIMERS,
  /** How the structures in its memory are laid out. */
  LAYOUTS;

  private Set<Part> needed() {
    return switch (this) {
      case USES, CONTENTS, CONNECTIONS, BUILD -> EnumSet.of(POOLS);
      case REQUESTS -> EnumSet.of(POOLS, CONTENTS, BUILD);
      case TIMERS -> EnumSet.of(POOLS, CONTENTS, BUILD, REQUESTS);
      case POOLS, LAYOUTS -> EnumSet.noneOf(Part.class);
    };
  }

  /** Whether these parts tell what pools hold. */
  public static boolean haveContents(Set<Part> parts) {
    return parts.contains(USES) || parts.contains(CONTENTS);
  }

  /** These parts, and those that they cannot be read without. */
  public static Set<Part> withNeeded(Set<Part> asked) {
    Set<Part> parts = EnumSet.noneOf(Part.class);
    for (Part part : asked) {
      parts.add(part);
      parts.addAll(part.needed());
    }
    return parts;
  }
}
