package io.cosockpool.serve;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The threads of requests. A client that sends its request slowly, or takes its answer slowly,
 * keeps a thread with its buffers. There is room for some of these: the one that has kept it
 * longest has to go when another one comes, so no number of them keeps anybody out.
 */
final class Threads implements Executor, AutoCloseable {
  /** With TLS each takes about 100 KB. */
  private static final int MOST = 1024;

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Set<Thread> withClients = new LinkedHashSet<>();
  private int atWork;

  /** None yet. */
  Threads() {}

  @Override
  public void execute(Runnable exchange) {
    threads.execute(
        () -> {
          waitForClient();
          try {
            exchange.run();
          } finally {
            end();
          }
        });
  }

  /** The request of this thread has come; answers whether there is room to work at one more. */
  synchronized boolean beginWork() {
    if (!withClients.remove(Thread.currentThread())) {
      // It had to go just when its request had come.
      Thread.interrupted();
    }
    boolean hasRoom = atWork < MOST;
    if (hasRoom) {
      atWork++;
    } else {
      waitForClient();
    }
    return hasRoom;
  }

  /** The answer of this thread is there, and the client has to take it. */
  synchronized void endWork() {
    atWork--;
    waitForClient();
  }

  private synchronized void waitForClient() {
    withClients.add(Thread.currentThread());
    if (withClients.size() > MOST) {
      Iterator<Thread> longest = withClients.iterator();
      longest.next().interrupt();
      longest.remove();
    }
  }

  private synchronized void end() {
    withClients.remove(Thread.currentThread());
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
