package io.cosockpool.process;

import io.cosockpool.memory.Memory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A process that may be read: all that a reading ever asks of one. It is a running process, or what
 * was recorded of one.
 */
public interface TargetProcess {
  /** The process id, as the reader's PID namespace has it. */
  int pid();

  /**
   * What the kernel tells of the process now.
   *
   * @throws ProcessEndedException if it is gone, or its id was given to another process
   * @throws BlockedMemoryException if the kernel does not come back with it
   */
  ProcessFacts facts() throws ProcessEndedException, BlockedMemoryException;

  /**
   * The files that are mapped into its memory now; none for a kernel thread.
   *
   * @throws ProcessEndedException if it is gone or has given its memory back
   * @throws OversizedProcessException if its memory map is longer than any nginx has
   * @throws BlockedMemoryException if the kernel does not come back with it
   */
  List<Mapping> mappings()
      throws ProcessEndedException,
          AccessDeniedException,
          OversizedProcessException,
          BlockedMemoryException;

  /**
   * The files whose beginnings are mapped at these addresses, as far as they can be opened; none of
   * a process that does not run.
   */
  default List<ProgramFile> programFiles(List<Long> bases)
      throws ProcessEndedException, OversizedProcessException, BlockedMemoryException {
    return List.of();
  }

  /** Its memory. */
  Memory memory();

  /** The moment on its machine: now, or for a recorded process when its memory was read. */
  Moment now();

  /** Whether it runs, so that its memory may change; that of a recording does not. */
  boolean runs();

  /**
   * Makes it stand still for the moment of a reading.
   *
   * @param longest how long it stands at most
   * @param patience how long to wait for it to stand
   * @throws NotStoppedException if it cannot be stopped, or stands still by itself
   */
  Stop stop(Duration longest, Duration patience)
      throws NotStoppedException, ProcessEndedException, InterruptedException;

  /**
   * What the kernel tells of sockets that it has open.
   *
   * @param descriptors its file descriptors of them
   * @param tables the kernel's tables, as far as they were read for other processes at this moment
   * @return what is known, by descriptor
   */
  Map<Integer, Socket> sockets(Set<Integer> descriptors, SocketTables tables);

  /**
   * How many sockets of its network namespace are in TIME_WAIT, by the addresses that they lead to.
   * It may share the namespace with other processes.
   *
   * @param peers the addresses asked about
   * @param tables as above
   * @return for each of them, if the kernel tells
   */
  default Map<String, Long> timeWait(Set<String> peers, SocketTables tables) {
    return Map.of();
  }

  /**
   * The addresses toward which this side closed so many connections or more within the last second,
   * with how many. It may share its network namespace with other processes.
   *
   * @param tables as above
   * @return nothing for a recorded process: one look alone is recorded
   */
  default Map<String, Long> closedLately(long least, SocketTables tables) {
    return Map.of();
  }

  /** How many file descriptors it may have (RLIMIT_NOFILE, soft); empty if nobody tells. */
  default OptionalLong descriptorLimit() {
    return OptionalLong.empty();
  }

  /** How many file descriptors it has; empty if nobody tells. */
  default OptionalLong descriptors() {
    return OptionalLong.empty();
  }

  /** How old it is, in milliseconds; empty if nobody tells. */
  default OptionalLong age() {
    return OptionalLong.empty();
  }

  /** How long it has run on a processor, in milliseconds; empty if nobody tells. */
  default OptionalLong processorTime() {
    return OptionalLong.empty();
  }

  /** What the readings of its memory cost so far. */
  ReadCost cost();
}
