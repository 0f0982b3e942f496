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

  /** What it answers; what it throws without having to be caught is thrown here. */
  static String call(Supplier<String> writing) {
    try {
      return CompletableFuture.supplyAsync(writing, work -> Thread.ofPlatform().start(work)).join();
    } catch (CompletionException e) {
      switch (e.getCause()) {
        case Error error -> throw error;
        case RuntimeException failure -> throw failure;
        case null, default -> throw e;
      }
    }
  }
}
