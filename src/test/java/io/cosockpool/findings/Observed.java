package io.cosockpool.findings;

import static io.cosockpool.model.Pools.NO_BACKLOG;
import static io.cosockpool.model.Pools.pool;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cosockpool.model.Finding;
import io.cosockpool.model.IdleConnection;
import io.cosockpool.model.Name;
import io.cosockpool.model.Pool;
import io.cosockpool.model.PoolContents;
import io.cosockpool.model.Report;
import io.cosockpool.model.Reports;
import io.cosockpool.model.Subject;
import io.cosockpool.model.Subsystem;
import io.cosockpool.model.TcpState;
import io.cosockpool.model.WaitingConnect;
import io.cosockpool.model.Worker;
import io.cosockpool.model.Workers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** What findings are made of in the tests of rules, and what is expected of them. */
final class Observed {
  private Observed() {}

  static Pool idle(String name) {
    return pool(name, 30, NO_BACKLOG, 0, 1, 0);
  }

  static Worker worker(int pid, Pool... pools) {
    return Workers.of(pid, Map.of(Subsystem.HTTP, List.of(pools)));
  }

  static Worker ofOtherMaster(int pid, Pool... pools) {
    return Workers.ofOtherMaster(pid, Map.of(Subsystem.HTTP, List.of(pools)));
  }

  static Worker exiting(int pid, Pool... pools) {
    return Workers.exiting(pid, OptionalLong.of(100), Map.of(Subsystem.HTTP, List.of(pools)));
  }

  static List<Finding> findings(Worker... workers) {
    return findings(OptionalLong.empty(), workers);
  }

  static List<Finding> findings(OptionalLong peerLimit, Worker... workers) {
    Report look = Reports.of(Set.of(Subsystem.HTTP), List.of(workers));
    return Findings.of(look.after(List.of(look)), peerLimit);
  }

  static List<Name> names(Finding finding) {
    return ((Subject.Pools) finding.subject()).names();
  }

  static Finding only(List<Finding> findings) {
    assertEquals(1, findings.size(), findings.toString());
    return findings.getFirst();
  }

  static void assertOnly(String code, String evidence, List<Finding> findings) {
    Finding finding = only(findings);
    assertEquals(code, finding.code());
    assertEquals(evidence, finding.evidence().toString());
  }

  /** The same of what two looks have shown. */
  static void assertLasting(String code, String evidence, List<Finding> findings) {
    assertOnly(code, evidence + "; so in each of 2 looks within about 200 ms", findings);
  }

  static void assertNone(Worker... workers) {
    assertEquals(List.of(), findings(workers));
  }

  static Optional<Name> name(String text) {
    return Optional.of(new Name(text.getBytes(StandardCharsets.UTF_8)));
  }

  static IdleConnection idleAt(String peer, String host, TcpState state, long unread) {
    return new IdleConnection(
        5,
        name(peer),
        host.isEmpty() ? Optional.empty() : name(host),
        0,
        OptionalLong.empty(),
        Optional.of(state),
        OptionalLong.of(unread));
  }

  static IdleConnection idleAt(String peer, String host) {
    return idleAt(peer, host, TcpState.ESTABLISHED, 0);
  }

  static PoolContents held(List<IdleConnection> idle, List<WaitingConnect> waiting) {
    return new PoolContents(idle, waiting, idle.size(), false);
  }

  static Pool holding(String name, IdleConnection... idle) {
    return pool(name, 30, NO_BACKLOG, 0, idle.length, 0).with(held(List.of(idle), List.of()));
  }
}
