package io.cosockpool.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Workers of which nothing but the pools matters to a test. */
public final class Workers {
  private static final Cost COST = new Cost(1, 2, 3, 4, List.of());

  private Workers() {}

  /** A worker with these pools. */
  public static Worker of(int pid, Map<Subsystem, List<Pool>> pools) {
    return of(pid, OptionalLong.empty(), pools);
  }

  /** A worker that can have so many connections in all, with these pools. */
  public static Worker of(int pid, OptionalLong connections, Map<Subsystem, List<Pool>> pools) {
    Description description =
        new Description("worker", false, pid, Map.of(), Map.of(), Optional.empty(), connections);
    return new Worker(pid, description, List.of(), COST, pools);
  }
}
