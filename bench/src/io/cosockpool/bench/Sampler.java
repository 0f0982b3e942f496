package io.cosockpool.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * A warm JVM that reads a worker as often as it is told. Each line of standard input is {@code RATE
 * MILLISECONDS running|frozen}; the answer is how many readings were made.
 */
final class Sampler {
  private static final double NANOSECONDS_PER_SECOND = 1e9;
  private static final int WARM_UP_READINGS = 1000;
  private static final int WARM_UP_STOPS = 20;

  private Sampler() {}

  /**
   * Reads until standard input ends.
   *
   * @param arguments the worker's pid
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    List<Integer> pid = List.of(Integer.valueOf(arguments[0]));
    KnownWorkers running = KnownWorkers.running(pid);
    KnownWorkers frozen = KnownWorkers.frozen(pid);
    for (int i = 0; i < WARM_UP_READINGS; i++) {
      running.read();
    }
    for (int i = 0; i < WARM_UP_STOPS; i++) {
      frozen.read();
    }
    BufferedReader questions =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = questions.readLine(); line != null; line = questions.readLine()) {
      List<String> words = List.of(line.split(" ", -1));
      System.out.println(
          read(
              words.get(2).equals("frozen") ? frozen : running,
              Integer.parseInt(words.get(0)),
              Long.parseLong(words.get(1)) * 1_000_000));
    }
  }

  /** One reading each period; one that lasts longer delays the next. */
  private static int read(KnownWorkers workers, int rate, long nanoseconds)
      throws InterruptedException {
    long period = (long) (NANOSECONDS_PER_SECOND / rate);
    long start = System.nanoTime();
    int readings = 0;
    for (long due = period; due < nanoseconds; due += period) {
      while (System.nanoTime() - start < due) {
        LockSupport.parkNanos(start + due - System.nanoTime());
      }
      workers.read();
      readings++;
    }
    return readings;
  }
}
