package io.cosockpool.cli;

/**
 * Keeps the heap of a run small that reads again and again. The serial collector lets garbage grow
 * old up to the limit of the heap before it looks there, and all of that would be resident.
 */
final class SmallHeap {
  /** Below this much garbage collecting is not worth its time. */
  private static final long GARBAGE = 12 << 20;

  private long live;

  /** Collects if half as much is garbage as was in use after the last time. */
  void tidy() {
    if (used() > live + Math.max(GARBAGE, live / 2)) {
      System.gc();
      live = used();
    }
  }

  private static long used() {
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
