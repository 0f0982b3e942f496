package io.cosockpool.recording;

import io.cosockpool.memory.Memory;
import io.cosockpool.process.Mapping;
import io.cosockpool.process.Moment;
import io.cosockpool.process.NotStoppedException;
import io.cosockpool.process.ProcessFacts;
import io.cosockpool.process.ReadCost;
import io.cosockpool.process.Socket;
import io.cosockpool.process.SocketTables;
import io.cosockpool.process.Stop;
import io.cosockpool.process.TargetProcess;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/** A process that answers from what was recorded of it. */
public final class RecordedProcess implements TargetProcess {
  private final int pid;
  private final ProcessFacts facts;
  private final Moment lastRead;
  private final List<Mapping> mappings;
  private final Map<Integer, Socket> sockets;
  private final Circumstances circumstances;
  private final SparseMemory memory;

  RecordedProcess(
      int pid,
      ProcessFacts facts,
      Moment lastRead,
      List<Mapping> mappings,
      Map<Integer, Socket> sockets,
      Circumstances circumstances,
      SparseMemory memory) {
    this.circumstances = circumstances;
    this.sockets = Map.copyOf(sockets);
    this.pid = pid;
    this.facts = facts;
    this.lastRead = lastRead;
    this.mappings = List.copyOf(mappings);
    this.memory = memory;
  }

  @Override
  public int pid() {
    return pid;
  }

  @Override
  public ProcessFacts facts() {
    return facts;
  }

  @Override
  public List<Mapping> mappings() {
    return mappings;
  }

  @Override
  public Memory memory() {
    return memory;
  }

  @Override
  public Moment now() {
    return lastRead;
  }

  @Override
  public boolean runs() {
    return false;
  }

  @Override
  public Map<Integer, Socket> sockets(Set<Integer> descriptors, SocketTables tables) {
    Map<Integer, Socket> found = new HashMap<>(sockets);
    found.keySet().retainAll(descriptors);
    return found;
  }

  @Override
  public Map<String, Long> timeWait(Set<String> peers, SocketTables tables) {
    Map<String, Long> found = new HashMap<>(circumstances.timeWait());
    found.keySet().retainAll(peers);
    return found;
  }

  @Override
  public OptionalLong descriptorLimit() {
    return circumstances.descriptorLimit();
  }

  @Override
  public OptionalLong descriptors() {
    return circumstances.descriptors();
  }

  @Override
  public OptionalLong age() {
    return circumstances.age();
  }

  /** What else the kernel told. */
  Circumstances circumstances() {
    return circumstances;
  }

  /** All that the kernel told of its sockets. */
  Map<Integer, Socket> sockets() {
    return sockets;
  }

  SparseMemory known() {
    return memory;
  }

  /** What was recorded does not change. */
  @Override
  public Stop stop(Duration longest, Duration patience) throws NotStoppedException {
    throw new NotStoppedException("it is recorded and stands still");
  }

  /** The same process, where every byte of memory that no reading has looked at is 0. */
  RecordedProcess used() {
    return new RecordedProcess(
        pid, facts, lastRead, mappings, sockets, circumstances, memory.used());
  }

  RecordedProcess redacted(Redaction redaction) {
    return new RecordedProcess(
        pid,
        redaction.of(facts),
        lastRead,
        redaction.of(mappings),
        redaction.of(sockets),
        redaction.of(circumstances),
        memory.redacted(redaction.names()));
  }

  /** Nothing is read of a process any more. */
  @Override
  public ReadCost cost() {
    return new ReadCost(0, 0);
  }
}
