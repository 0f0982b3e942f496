package io.cosockpool.reading;

import io.cosockpool.memory.Deadline;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.memory.MemoryLostException;
import io.cosockpool.model.Failure;
import io.cosockpool.model.Subsystem;
import io.cosockpool.nginx.NginxProcess;
import io.cosockpool.openresty.ModuleVersionWalk;
import io.cosockpool.openresty.PoolTable;
import io.cosockpool.walk.Walk;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What has to be known of a process before its pools are looked at, stage by stage: the ways to the
 * tables of pools, then the versions of the Lua modules. What the session knows is not read again.
 */
final class OpeningCourse {
  private final Session session;
  private final Set<Subsystem> subsystems;
  private final boolean readsVersions;
  private final Deadline deadline;
  private final List<Failure> failures = new ArrayList<>();
  private @Nullable Stage ways;
  private @Nullable Stage versions;

  /**
   * Of a process.
   *
   * @param subsystems whose Lua module it has
   * @param readsVersions whether the versions of the modules are wanted
   */
  OpeningCourse(
      Session session, Set<Subsystem> subsystems, boolean readsVersions, Deadline deadline) {
    this.session = session;
    this.subsystems = subsystems;
    this.readsVersions = readsVersions;
    this.deadline = deadline;
  }

  /** Takes what the last stage found, and begins the next one; empty if there is none. */
  Optional<Stage> next() throws MemoryLostException {
    if (!session.hasWay()) {
      if (ways == null) {
        ways = stage(ways());
        return Optional.of(ways);
      }
      takeWays(ways.rounds());
    }
    if (readsVersions && !session.knowsVersions()) {
      if (versions == null) {
        versions = stage(session.tables().values().stream().map(ModuleVersionWalk::new).toList());
        return Optional.of(versions);
      }
      takeVersions(versions.rounds());
    }
    return Optional.empty();
  }

  private Stage stage(List<? extends Walk<?>> walks) {
    NginxProcess nginx = session.nginx();
    return new Stage(
        new Rounds(session.share()),
        walks,
        nginx.process().memory()::fill,
        deadline,
        new Patience(deadline, nginx.process().runs()));
  }

  private List<Walk<?>> ways() throws MemoryLostException {
    List<Walk<?>> walks = new ArrayList<>();
    for (Subsystem subsystem : subsystems) {
      try {
        walks.add(session.lua().way(subsystem));
      } catch (MemoryException e) {
        failures.add(NotRead.notOpened(pid(), e, deadline));
      }
    }
    return walks;
  }

  private void takeWays(Rounds rounds) throws MemoryLostException {
    List<PoolTable> tables = new ArrayList<>();
    for (Subsystem subsystem : subsystems) {
      try {
        Walk<Optional<PoolTable>> way = session.lua().way(subsystem);
        rounds.result(way).ifPresent(table -> table.ifPresent(tables::add));
        MemoryException reason = rounds.reason(way);
        if (reason != null) {
          failures.add(NotRead.notOpened(pid(), reason, deadline));
        } else if (rounds.result(way).isEmpty()) {
          failures.add(NotRead.outOfTime(pid()));
        }
      } catch (MemoryException e) {
        // said when its way was looked for
      }
    }
    session.takeWay(tables);
  }

  /** A module that tells no version is of no known version. */
  private void takeVersions(Rounds rounds) {
    Map<Subsystem, Integer> found = new EnumMap<>(Subsystem.class);
    for (PoolTable table : session.tables().values()) {
      OptionalInt version = rounds.result(new ModuleVersionWalk(table)).orElse(OptionalInt.empty());
      version.ifPresent(number -> found.put(table.subsystem(), number));
    }
    session.takeVersions(found);
  }

  private int pid() {
    return session.nginx().process().pid();
  }

  /** What could not be found. */
  List<Failure> failures() {
    return failures;
  }
}
