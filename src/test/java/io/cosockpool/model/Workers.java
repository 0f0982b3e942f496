package io.cosockpool.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Workers of which nothing but the pools matters to a test. */
public final class Workers {
  private static final Cost COST = new Cost(1, 2, 3, 4, List.of());

  private static final Gateway GATEWAY = new Gateway(2, 2);
  private static final Gateway OTHER_GATEWAY = new Gateway(3, 3);

  private Workers() {}

  /** A worker with these pools. */
  public static Worker of(int pid, Map<Subsystem, List<Pool>> pools) {
    return of(pid, OptionalLong.empty(), pools);
  }

  /** A worker that can have so many connections in all, with these pools. */
  public static Worker of(int pid, OptionalLong connections, Map<Subsystem, List<Pool>> pools) {
    return of(pid, GATEWAY, false, false, Optional.empty(), connections, pools);
  }

  /** A worker of another master than that of the workers above. */
  public static Worker ofOtherMaster(int pid, Map<Subsystem, List<Pool>> pools) {
    return of(pid, OTHER_GATEWAY, false, false, Optional.empty(), OptionalLong.empty(), pools);
  }

  /** A worker that shuts down, and can have so many connections in all. */
  public static Worker exiting(
      int pid, OptionalLong connections, Map<Subsystem, List<Pool>> pools) {
    return of(pid, GATEWAY, true, false, Optional.empty(), connections, pools);
  }

  /** A worker without pools that somebody has stopped. */
  public static Worker stopped(int pid) {
    return of(
        pid,
        GATEWAY,
        false,
        true,
        Optional.empty(),
        OptionalLong.empty(),
        Map.of(Subsystem.HTTP, List.of()));
  }

  /** A worker without pools that gets so much of the processors. */
  public static Worker running(int pid, Running running) {
    return of(
        pid,
        GATEWAY,
        false,
        false,
        Optional.of(running),
        OptionalLong.empty(),
        Map.of(Subsystem.HTTP, List.of()));
  }

  /** A worker without pools that has these connections. */
  public static Worker of(int pid, WorkerConnections connections) {
    return with(connections, of(pid, Map.of(Subsystem.HTTP, List.of())));
  }

  /** The same worker with these connections. */
  public static Worker with(WorkerConnections connections, Worker worker) {
    return worker.with(worker.parts().with(connections));
  }

  private static Worker of(
      int pid,
      Gateway gateway,
      boolean exiting,
      boolean stopped,
      Optional<Running> running,
      OptionalLong connections,
      Map<Subsystem, List<Pool>> pools) {
    Description description =
        new Description(
            Role.WORKER,
            exiting,
            stopped,
            running,
            pid,
            gateway,
            Map.of(),
            Map.of(),
            Optional.empty(),
            connections);
    return new Worker(pid, description, List.of(), COST, Parts.ofPools(pools));
  }
}
