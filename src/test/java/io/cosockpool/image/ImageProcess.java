package io.cosockpool.image;

import io.cosockpool.memory.Block;
import io.cosockpool.memory.Memory;
import io.cosockpool.memory.Range;
import io.cosockpool.memory.Read;
import io.cosockpool.memory.Unreadable;
import io.cosockpool.process.Mapping;
import io.cosockpool.process.NotStoppedException;
import io.cosockpool.process.ProcessEndedException;
import io.cosockpool.process.ProcessFacts;
import io.cosockpool.process.ReadCost;
import io.cosockpool.process.Socket;
import io.cosockpool.process.SocketTables;
import io.cosockpool.process.Stop;
import io.cosockpool.process.TargetProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * A process whose memory is an {@link AddressSpace}. A {@link Course} plays the process that runs
 * on while it is read. Calls are counted the way process_vm_readv(2) needs them: one for up to
 * 1,024 ranges, and a new one after a range that cannot be read.
 */
public final class ImageProcess implements TargetProcess, Memory {
  private static final String TITLE = "nginx: worker process";

  /** Where the reading of a range stands. */
  public enum Moment {
    /** Nothing of the range is copied. */
    BEFORE,
    /** A part of it is copied: what comes later is torn off. */
    WITHIN,
    /** All of it is copied. */
    AFTER
  }

  /** What the process does while it is read. */
  @FunctionalInterface
  public interface Course {
    /** Called at every moment of every range that is read. */
    void at(Moment moment, Range range);
  }

  private final int pid;
  private final AddressSpace space;
  private final List<Mapping> mappings;
  private Course course = (moment, range) -> {};
  private Brake brake =
      (_, _) -> {
        throw new NotStoppedException("it is an image");
      };
  private Function<Set<Integer>, Map<Integer, Socket>> kernel = descriptors -> Map.of();
  private int percentBeforeTear = 50;
  private char state = 'S';
  private boolean gone;
  private boolean mapped = true;
  private long calls;
  private long bytesRead;

  /** A process with this memory, in which these images are mapped. */
  public static ImageProcess of(int pid, AddressSpace space, List<Mapping> mappings) {
    return new ImageProcess(pid, space, mappings);
  }

  private ImageProcess(int pid, AddressSpace space, List<Mapping> mappings) {
    this.pid = pid;
    this.space = space;
    this.mappings = List.copyOf(mappings);
  }

  /** Lets the process do something while it is read. */
  public void follow(Course newCourse) {
    course = newCourse;
  }

  /** Sets how much of a range is copied before the moment within it. */
  public void tearAfter(int percent) {
    percentBeforeTear = percent;
  }

  /** Ends the process: nothing of it is there any more. */
  public void end() {
    gone = true;
  }

  /** Lets the process begin to end: nothing is mapped into it any more. */
  public void giveMemoryBack() {
    mapped = false;
  }

  /** Ends the process, whose parent has not asked for its status yet; its memory stays readable. */
  public void becomeZombie() {
    state = 'Z';
  }

  @Override
  public int pid() {
    return pid;
  }

  @Override
  public ProcessFacts facts() throws ProcessEndedException {
    checkThere();
    return new ProcessFacts("nginx", TITLE, state, 1, pid, 1, false, pid);
  }

  @Override
  public List<Mapping> mappings() throws ProcessEndedException {
    checkThere();
    if (!mapped) {
      throw new ProcessEndedException(pid);
    }
    return mappings;
  }

  @Override
  public Memory memory() {
    return this;
  }

  @Override
  public io.cosockpool.process.Moment now() {
    return new io.cosockpool.process.Moment(1_795_262_400_000L, 5_000_123);
  }

  @Override
  public boolean runs() {
    return true;
  }

  /** What happens when somebody wants it to stand still. */
  @FunctionalInterface
  public interface Brake {
    /** Stops it. */
    Stop stop(Duration longest, Duration patience)
        throws NotStoppedException, ProcessEndedException;
  }

  /** Lets the process be stopped, which it refuses otherwise. */
  public void brakeBy(Brake newBrake) {
    brake = newBrake;
  }

  @Override
  public Stop stop(Duration longest, Duration patience)
      throws NotStoppedException, ProcessEndedException {
    checkThere();
    return brake.stop(longest, patience);
  }

  @Override
  public Map<Integer, Socket> sockets(Set<Integer> descriptors, SocketTables tables) {
    return kernel.apply(descriptors);
  }

  /** Has the kernel tell something of its sockets; it tells nothing otherwise. */
  public void kernelTells(Function<Set<Integer>, Map<Integer, Socket>> newKernel) {
    kernel = newKernel;
  }

  @Override
  public ReadCost cost() {
    return new ReadCost(calls, bytesRead);
  }

  @Override
  public List<Read> attempt(List<Range> ranges) throws ProcessEndedException {
    List<Read> outcomes = new ArrayList<>(ranges.size());
    int rangesOfCall = 0;
    for (Range range : ranges) {
      calls += rangesOfCall == 0 ? 1 : 0;
      Read outcome = readOne(range);
      outcomes.add(outcome);
      rangesOfCall = outcome instanceof Block ? (rangesOfCall + 1) % RANGES_PER_CALL : 0;
    }
    return outcomes;
  }

  private Read readOne(Range range) throws ProcessEndedException {
    moment(Moment.BEFORE, range);
    if (!space.isMapped(range.address(), range.length())) {
      return new Unreadable(range);
    }
    byte[] bytes = space.bytes(range.address(), range.length());
    int copied = range.length() * percentBeforeTear / 100 & -8;
    moment(Moment.WITHIN, range);
    if (space.isMapped(range.address(), range.length())) {
      byte[] later = space.bytes(range.address() + copied, range.length() - copied);
      System.arraycopy(later, 0, bytes, copied, later.length);
    }
    bytesRead += bytes.length;
    moment(Moment.AFTER, range);
    return new Block(range, bytes);
  }

  private void moment(Moment moment, Range range) throws ProcessEndedException {
    course.at(moment, range);
    checkThere();
  }

  private void checkThere() throws ProcessEndedException {
    if (gone) {
      throw new ProcessEndedException(pid);
    }
  }
}
