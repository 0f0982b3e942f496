package io.cosockpool.metrics;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/**
 * Calls what writes much by a {@link java.io.BufferedWriter}. In a virtual thread that begins with
 * 512 characters and grows by as many as the next word has, so that each word copies all before it.
 */
final class PlatformThread {
  private PlatformThread() {}

  /** What it answers; what it throws is thrown here. */
  static String call(Supplier<String> writing) {
    try {
      return CompletableFuture.supplyAsync(writing, work -> Thread.ofPlatform().start(work)).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof OutOfMemoryError noMemory) {
        throw noMemory;
      }
      throw e;
    }
  }
}
