package io.cosockpool.bench;

import java.util.ArrayList;
import java.util.List;

/** The C program {@code bench/limit} with workers that it knows. */
final class Limit implements AutoCloseable {
  private static final double SAMPLE_NANOSECONDS = 2e8;

  private final Coprocess program;

  private Limit(Coprocess program) {
    this.program = program;
  }

  /**
   * One of its readings, as the mean of many.
   *
   * @param told what it found
   */
  record Reading(double nanoseconds, double calls, double bytes, double retakes, List<Long> told) {}

  /**
   * Starts it.
   *
   * @param subject what it reads of the workers
   */
  static Limit of(String program, String subject, List<Integer> pids) {
    List<String> command = new ArrayList<>(List.of(program, subject, "--again"));
    pids.forEach(pid -> command.add(Integer.toString(pid)));
    return new Limit(Coprocess.start(command));
  }

  /** Reads for a fifth of a second. */
  Reading sample() {
    double once = Math.max(1, read(1).nanoseconds());
    return read((long) Math.ceil(SAMPLE_NANOSECONDS / once));
  }

  private Reading read(long times) {
    List<Long> answer = program.ask(Long.toString(times));
    return new Reading(
        (double) answer.get(0) / times,
        (double) answer.get(1) / times,
        (double) answer.get(2) / times,
        (double) answer.get(3) / times,
        answer.subList(4, answer.size()));
  }

  @Override
  public void close() {
    program.close();
  }
}
