package io.cosockpool.linux;

import io.cosockpool.memory.Memory;
import io.cosockpool.process.AccessDeniedException;
import io.cosockpool.process.BlockedMemoryException;
import io.cosockpool.process.Mapping;
import io.cosockpool.process.Moment;
import io.cosockpool.process.NotStoppedException;
import io.cosockpool.process.OversizedProcessException;
import io.cosockpool.process.ProcessEndedException;
import io.cosockpool.process.ProcessFacts;
import io.cosockpool.process.ProgramFile;
import io.cosockpool.process.ReadCost;
import io.cosockpool.process.Socket;
import io.cosockpool.process.SocketTables;
import io.cosockpool.process.Stop;
import io.cosockpool.process.TargetProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A running process of this machine. */
public final class LiveProcess implements TargetProcess {
  /** What {@code maps} has for memory without a file; a file may have any inode, 0 too. */
  private static final String NO_DEVICE = "00:00 ";

  /** The column of {@code maps} with the device, counted from 0. */
  private static final int DEVICE = 3;

  private final int pid;
  private final long startTime;
  private final boolean hasMemory;
  private final ReadingThread.Desk desk;
  private final ProcessMemory memory;
  private final LiveProcesses others;
  private @Nullable SeparateMemory separate;

  /** Known once it was asked for: a worker stays in its time namespace. */
  private @Nullable Long clockAhead;

  /**
   * Makes one.
   *
   * @param stat what it is now
   */
  LiveProcess(int pid, Proc.Stat stat, LiveProcesses others) {
    this.pid = pid;
    this.startTime = stat.startTime();
    this.hasMemory = !stat.isZombie() && !stat.kernelThread();
    this.desk = others.desk(pid, startTime);
    this.memory = new ProcessMemory(pid, desk);
    this.others = others;
  }

  /**
   * The process that has this id now.
   *
   * @throws ProcessEndedException if there is none
   */
  public static LiveProcess of(int pid) throws ProcessEndedException {
    return new LiveProcesses().of(pid);
  }

  @Override
  public int pid() {
    return pid;
  }

  /** Whether it had memory when it was found: it had not ended, and is no thread of the kernel. */
  public boolean hasMemory() {
    return hasMemory;
  }

  @Override
  public ProcessFacts facts() throws ProcessEndedException, BlockedMemoryException {
    Proc.Stat stat = Proc.stat(pid);
    if (stat.startTime() != startTime) {
      throw new ProcessEndedException(pid);
    }
    return new ProcessFacts(
        stat.name(),
        stat.kernelThread() || stat.isZombie() ? "" : desk.ask(() -> Proc.title(pid)),
        stat.state(),
        stat.parent(),
        stat.group(),
        startTime,
        stat.kernelThread(),
        stat.kernelThread() ? pid : Proc.status(pid).map(ProcStatus::innerPid).orElse(pid));
  }

  @Override
  public List<Mapping> mappings()
      throws ProcessEndedException,
          AccessDeniedException,
          OversizedProcessException,
          BlockedMemoryException {
    List<Mapping> mappings = new ArrayList<>();
    OptionalInt lines =
        desk.ask(() -> Proc.mappings(pid, line -> mapping(line).ifPresent(mappings::add)));
    if (lines.isEmpty()) {
      if (Proc.stat(pid).isZombie()) {
        throw new ProcessEndedException(pid);
      }
      throw Permission.denied(pid);
    }
    if (lines.getAsInt() == 0 && !Proc.stat(pid).kernelThread()) {
      // Only the kernel's threads have no memory, and processes that have given theirs back.
      throw new ProcessEndedException(pid);
    }
    if (separate == null && others.mayBlock(mappings)) {
      separate = others.separately(pid);
    }
    return mappings;
  }

  /**
   * Parses {@code start-end perms offset major:minor inode path}, where a file is mapped; only path
   * may hold blanks.
   */
  private static Optional<Mapping> mapping(String line) {
    if (line.startsWith(NO_DEVICE, start(DEVICE, line))) {
      return Optional.empty();
    }
    String[] columns = line.split(" ", 6);
    if (columns.length < 5) {
      return Optional.empty();
    }
    int dash = columns[0].indexOf('-');
    return Optional.of(
        new Mapping(
            Long.parseUnsignedLong(columns[0], 0, dash, 16),
            Long.parseUnsignedLong(columns[0], dash + 1, columns[0].length(), 16),
            columns[1].indexOf('x') >= 0,
            Long.parseUnsignedLong(columns[2], 16),
            columns[3] + " " + columns[4]));
  }

  /** Where a column of a line starts; most lines are of no file, and need not be taken apart. */
  private static int start(int column, String line) {
    int start = 0;
    for (int i = 0; i < column; i++) {
      start = line.indexOf(' ', start) + 1;
    }
    return start;
  }

  @Override
  public List<ProgramFile> programFiles(List<Long> bases)
      throws ProcessEndedException, OversizedProcessException, BlockedMemoryException {
    MappedFiles files = new MappedFiles(pid);
    Map<Long, ProgramFile> found = new HashMap<>();
    if (desk.ask(() -> Proc.mappings(pid, line -> files.addIfAmong(bases, line, found)))
        .isEmpty()) {
      throw new ProcessEndedException(pid);
    }
    return bases.stream().filter(found::containsKey).map(found::get).toList();
  }

  @Override
  public Memory memory() {
    return separate == null ? memory : separate;
  }

  @Override
  public Moment now() {
    Long ahead = clockAhead;
    if (ahead == null) {
      ahead = Clocks.ahead(pid);
      clockAhead = ahead;
    }
    return Clocks.now(ahead);
  }

  @Override
  public boolean runs() {
    return true;
  }

  @Override
  public Stop stop(Duration longest, Duration patience)
      throws NotStoppedException, ProcessEndedException, InterruptedException {
    return PtraceStop.of(pid, longest, patience);
  }

  @Override
  public Map<String, Long> timeWait(Set<String> peers, SocketTables tables) {
    Map<String, Long> counts = new HashMap<>();
    SocketTables.Table table = table(tables);
    for (String peer : peers) {
      table.timeWait(peer).ifPresent(count -> counts.put(peer, count));
    }
    return counts;
  }

  @Override
  public Map<String, Long> closedLately(long least, SocketTables tables) {
    return table(tables).closedLately(least);
  }

  @Override
  public OptionalLong descriptorLimit() {
    return Proc.descriptorLimit(pid);
  }

  @Override
  public OptionalLong descriptors() {
    return Proc.descriptors(pid);
  }

  @Override
  public OptionalLong age() {
    OptionalLong uptime = Proc.uptime();
    return uptime.isPresent()
        ? OptionalLong.of(
            Math.max(0, uptime.getAsLong() - startTime * (1000 / Proc.TICKS_PER_SECOND)))
        : OptionalLong.empty();
  }

  @Override
  public OptionalLong processorTime() {
    return Proc.processorTime(pid);
  }

  private SocketTables.Table table(SocketTables tables) {
    return tables.of(
        Namespace.NETWORK.of(pid).orElse("that of " + pid),
        deadline -> new SocketTable(pid, deadline));
  }

  /** Its table of descriptors leads to inodes, and the tables of its network to what these are. */
  @Override
  public Map<Integer, Socket> sockets(Set<Integer> descriptors, SocketTables tables) {
    Map<Integer, Socket> sockets = new HashMap<>();
    if (descriptors.isEmpty()) {
      return sockets;
    }
    SocketTables.Table table = table(tables);
    for (int descriptor : descriptors) {
      if (tables.isOutOfTime()) {
        break;
      }
      Proc.socketInode(pid, descriptor)
          .flatMap(inode -> table.find(inode))
          .ifPresent(socket -> sockets.put(descriptor, socket));
    }
    return sockets;
  }

  @Override
  public ReadCost cost() {
    return separate == null ? memory.cost() : separate.cost();
  }
}
