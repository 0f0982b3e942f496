package io.cosockpool.reading;

import io.cosockpool.layout.DebugFileException;
import io.cosockpool.layout.DebugFiles;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.memory.MemoryLostException;
import io.cosockpool.model.Failure;
import io.cosockpool.model.Failure.Kind;
import io.cosockpool.model.KnownProcess;
import io.cosockpool.model.LayoutReport;
import io.cosockpool.model.Subsystem;
import io.cosockpool.model.Wording;
import io.cosockpool.nginx.Failures;
import io.cosockpool.nginx.NginxProcess;
import io.cosockpool.nginx.Target;
import io.cosockpool.openresty.LayoutSurvey;
import io.cosockpool.openresty.LuaNginx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is known about the layouts of many processes: each by itself. */
public final class LayoutReader {
  private final DebugFiles debugFiles;
  private final Deadline deadline;
  private final Set<Subsystem> subsystems = EnumSet.noneOf(Subsystem.class);
  private final List<KnownProcess> processes = new ArrayList<>();
  private final List<Failure> failures = new ArrayList<>();

  private LayoutReader(DebugFiles debugFiles, Deadline deadline) {
    this.debugFiles = debugFiles;
    this.deadline = deadline;
  }

  /**
   * Looks at every candidate that can have pools.
   *
   * @param timeout the longest that all of it may take; what is not looked at by then is a failure
   */
  public static LayoutReport read(List<Target> candidates, DebugFiles debugFiles, Duration timeout)
      throws InterruptedException {
    LayoutReader reader = new LayoutReader(debugFiles, Deadline.in(timeout));
    for (Target candidate : candidates) {
      if (candidate instanceof Target.Rejected rejected) {
        reader.failures.add(rejected.failure());
      } else if (candidate instanceof NginxProcess nginx) {
        reader.read(nginx);
      }
    }
    return new LayoutReport(reader.subsystems, reader.processes, reader.failures);
  }

  private void read(NginxProcess nginx) throws InterruptedException {
    int pid = nginx.process().pid();
    if (deadline.passed()) {
      failures.add(NotRead.outOfTime(pid));
      return;
    }
    try {
      LuaNginx lua = LuaNginx.of(nginx);
      subsystems.addAll(lua.subsystems());
      if (NotRead.canHavePools(lua)) {
        survey(nginx);
      } else {
        NotRead.refusal(lua).ifPresent(failures::add);
      }
    } catch (MemoryLostException lost) {
      failures.add(Failures.of(pid, lost));
    }
  }

  private void survey(NginxProcess nginx) throws MemoryLostException, InterruptedException {
    int pid = nginx.process().pid();
    ProcessReading reading =
        ProcessReading.begin(
            new Session(nginx),
            new ReadingOptions(Duration.ZERO, Optional.empty(), true, false),
            deadline);
    Turns.take(List.of(reading));
    failures.addAll(reading.failures());
    if (!reading.isReadable() || !reading.failures().isEmpty()) {
      return;
    }
    try {
      processes.add(settledSurvey(LuaNginx.of(nginx), reading).result());
    } catch (MemoryLostException lost) {
      throw lost;
    } catch (MemoryException e) {
      NotRead.checkStillThere(nginx);
      failures.add(NotRead.notOpened(pid, e, deadline));
    } catch (DebugFileException e) {
      failures.add(
          Failure.ofProcess(
              Kind.NOT_FOUND,
              pid,
              Wording.of("the file of --debug-file is not its own: ", e.account()),
              "Name the file that was built with it, or leave --debug-file out."));
    }
  }

  /**
   * What is contradicted may have changed while it was read: that is looked at again, and what
   * remains contradicted is no layout of this process.
   */
  private LayoutSurvey settledSurvey(LuaNginx lua, ProcessReading reading)
      throws MemoryException, DebugFileException, InterruptedException {
    Patience patience = new Patience(deadline, lua.nginx().process().runs());
    @Nullable LayoutSurvey last = null;
    while (true) {
      try {
        last = LayoutSurvey.of(lua, reading.pools(), reading.versions(), debugFiles);
        if (last.settled() || !takeAgain(patience)) {
          return last;
        }
      } catch (MemoryLostException lost) {
        throw lost;
      } catch (MemoryException e) {
        if (!takeAgain(patience)) {
          if (last != null) {
            return last;
          }
          throw e;
        }
      }
    }
  }

  private static boolean takeAgain(Patience patience) throws InterruptedException {
    boolean again = patience.again();
    Thread.sleep(again ? patience.pause() : Duration.ZERO);
    return again;
  }
}
