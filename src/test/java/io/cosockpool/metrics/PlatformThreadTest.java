package io.cosockpool.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

/** Who asks from a virtual thread gets the answer of another thread, or what that throws. */
class PlatformThreadTest {
  @Test
  void noVirtualThreadIsAsked() throws Exception {
    FutureTask<String> asked =
        new FutureTask<>(
            () ->
                PlatformThread.call(
                    () -> Thread.currentThread().isVirtual() ? "virtual" : "platform"));
    Thread.ofVirtual().start(asked);

    assertEquals("platform", asked.get());
  }

  /** The server answers to a lack of memory by itself. */
  @Test
  void whatItThrowsIsThrown() {
    OutOfMemoryError noMemory = new OutOfMemoryError("heap");
    UncheckedIOException failure = new UncheckedIOException(new IOException("full"));

    assertSame(noMemory, assertThrows(OutOfMemoryError.class, () -> fail(noMemory)));
    assertSame(failure, assertThrows(UncheckedIOException.class, () -> fail(failure)));
  }

  private static void fail(Error error) {
    PlatformThread.call(
        () -> {
          throw error;
        });
  }

  private static void fail(RuntimeException failure) {
    PlatformThread.call(
        () -> {
          throw failure;
        });
  }
}
