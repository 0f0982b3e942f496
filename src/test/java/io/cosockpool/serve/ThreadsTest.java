package io.cosockpool.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ThreadsTest {
  private final Threads threads = new Threads();
  private final CountDownLatch over = new CountDownLatch(1);
  private final List<Boolean> rooms = Collections.synchronizedList(new ArrayList<>());

  /** One after the other, each of which waits until all is over; answers which had to go. */
  private List<CompletableFuture<Boolean>> start(int number, BooleanSupplier begins)
      throws InterruptedException {
    List<CompletableFuture<Boolean>> ends = new ArrayList<>();
    for (int i = 0; i < number; i++) {
      CountDownLatch begun = new CountDownLatch(1);
      CompletableFuture<Boolean> hadToGo = new CompletableFuture<>();
      ends.add(hadToGo);
      threads.execute(
          () -> {
            rooms.add(begins.getAsBoolean());
            begun.countDown();
            try {
              over.await();
              hadToGo.complete(false);
            } catch (InterruptedException e) {
              hadToGo.complete(true);
            }
          });
      begun.await();
    }
    return ends;
  }

  private static long count(List<CompletableFuture<Boolean>> ends) throws Exception {
    long gone = 0;
    for (CompletableFuture<Boolean> end : ends) {
      gone += end.get(30, TimeUnit.SECONDS) ? 1 : 0;
    }
    return gone;
  }

  @Test
  void whoHasWaitedLongestForItsClientHasToGo() throws Exception {
    List<CompletableFuture<Boolean>> ends = start(1024 + 3, () -> true);
    for (int i = 0; i < 3; i++) {
      assertTrue(ends.get(i).get(30, TimeUnit.SECONDS));
    }
    over.countDown();
    assertEquals(3, count(ends));
    threads.close();
  }

  @Test
  void whatIsAtWorkStaysAndThereIsRoomForSoMuch() throws Exception {
    List<CompletableFuture<Boolean>> ends = start(1024 + 1, threads::beginWork);
    assertEquals(1, Collections.frequency(rooms, false));
    over.countDown();
    assertEquals(0, count(ends));
    threads.close();
  }
}
