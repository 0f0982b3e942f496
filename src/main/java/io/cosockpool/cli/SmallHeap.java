package io.cosockpool.cli;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;

/**
 * Keeps the heap of a run small that reads again and again. The serial collector lets garbage grow
 * old up to the limit of the heap before it looks there, and all of that would be resident.
 */
final class SmallHeap {
  /** Below this much garbage collecting is not worth its time. */
  private static final long GARBAGE = 8 << 20;

  /**
   * How much of the heap, in percent, the machine leaves free at least, and at most, after it
   * collected all of it. By itself it leaves 40 to 70, so that one reading of many pools grows
   * fast.
   */
  private static final String LEAST_FREE = "15";

  private static final String MOST_FREE = "30";

  private long live;

  SmallHeap() {
    HotSpotDiagnosticMXBean machine =
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    // In this order: the machine refuses a largest part below the least one that is set.
    machine.setVMOption("MinHeapFreeRatio", LEAST_FREE);
    machine.setVMOption("MaxHeapFreeRatio", MOST_FREE);
  }

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
