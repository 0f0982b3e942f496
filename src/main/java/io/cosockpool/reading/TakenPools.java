package io.cosockpool.reading;

import io.cosockpool.memory.Budget;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.memory.OverBudgetException;
import io.cosockpool.model.Failure;
import io.cosockpool.model.Subsystem;
import io.cosockpool.openresty.ContentsWalk;
import io.cosockpool.openresty.FoundPools;
import io.cosockpool.openresty.LeftOut;
import io.cosockpool.openresty.PoolTable;
import io.cosockpool.openresty.PoolTableWalk;
import io.cosockpool.openresty.PoolWalk;
import io.cosockpool.openresty.ReadPool;
import io.cosockpool.openresty.VmPools;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The pools of a process as rounds have them, and what to say of those that they lack.
 *
 * @param bySubsystem those that are believed
 * @param failures what could not be read
 */
record TakenPools(Map<Subsystem, VmPools> bySubsystem, List<Failure> failures) {
  static final TakenPools NONE = new TakenPools(Map.of(), List.of());

  /** What is believed by now. */
  static TakenPools of(
      int pid, Rounds rounds, Map<Subsystem, PoolTable> tables, SideBySide.Turn deadline) {
    Map<Subsystem, VmPools> taken = new EnumMap<>(Subsystem.class);
    tables.forEach((subsystem, table) -> taken.put(subsystem, poolsOf(table, rounds)));
    List<Failure> failures = new ArrayList<>(failuresOf(pid, rounds, deadline));
    for (FoundPools table : rounds.results(PoolTableWalk.class).values()) {
      if (!table.areAll()) {
        failures.add(NotRead.tooLargeTable(pid, table));
      }
    }
    return new TakenPools(taken, failures);
  }

  private static VmPools poolsOf(PoolTable table, Rounds rounds) {
    return new VmPools(
        table,
        rounds.results(PoolWalk.class).entrySet().stream()
            .filter(pool -> pool.getKey().table().equals(table))
            .map(Map.Entry::getValue)
            .toList(),
        rounds.results(ContentsWalk.class).entrySet().stream()
            .filter(pool -> pool.getKey().pool().table().equals(table))
            .map(Map.Entry::getValue)
            .toList());
  }

  private static List<Failure> failuresOf(int pid, Rounds rounds, SideBySide.Turn deadline) {
    List<Failure> failures = new ArrayList<>();
    List<LeftOut> leftOut = new ArrayList<>();
    long unread = rounds.withoutTurn();
    long tooMany = rounds.withoutRoom();
    for (Rounds.Unbelieved walk : rounds.unbelieved()) {
      MemoryException reason = walk.reason();
      if (walk.walk() instanceof PoolTableWalk) {
        failures.add(NotRead.tableFailure(pid, reason, deadline));
      } else if (walk.walk() instanceof PoolWalk) {
        if (reason == null) {
          unread++;
        } else if (reason instanceof OverBudgetException) {
          tooMany++;
        } else {
          leftOut.add(LeftOut.of(reason, walk.steady()));
        }
      }
    }
    // What fits no shape comes first; the order of the table tells something of the names.
    leftOut.sort(Comparator.comparing(LeftOut::why).thenComparing(pool -> pool.name().toString()));
    leftOut.stream()
        .limit(Budget.FAILURES)
        .forEach(pool -> failures.add(NotRead.leftOut(pid, pool, deadline)));
    if (leftOut.size() > Budget.FAILURES) {
      failures.add(NotRead.furtherLeftOut(pid, leftOut.size() - Budget.FAILURES));
    }
    if (tooMany > 0) {
      failures.add(NotRead.tooManyPools(pid, tooMany));
    }
    if (unread > 0) {
      failures.add(NotRead.unreadPools(pid, unread));
    }
    return failures;
  }

  /** The pools by their addresses. */
  Map<Long, ReadPool> byAddress() {
    Map<Long, ReadPool> byAddress = new HashMap<>();
    bySubsystem.values().forEach(vm -> byAddress.putAll(vm.byAddress()));
    return byAddress;
  }

  boolean isEmpty() {
    return bySubsystem.isEmpty();
  }
}
