package io.cosockpool.reading;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.image.LuaBuild;
import io.cosockpool.image.PoolBuild;
import io.cosockpool.image.PoolSpec;
import io.cosockpool.image.WorkerImage;
import io.cosockpool.live.Eventually;
import io.cosockpool.model.Failure;
import io.cosockpool.model.IdleConnection;
import io.cosockpool.model.Part;
import io.cosockpool.model.Pool;
import io.cosockpool.model.PoolContents;
import io.cosockpool.model.Report;
import io.cosockpool.model.Subsystem;
import io.cosockpool.model.TcpState;
import io.cosockpool.nginx.NginxProcess;
import io.cosockpool.process.Socket;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the kernel tells of idle connections counts if it tells so twice. */
class SocketLookTest {
  private static final Socket QUIET = socket(TcpState.ESTABLISHED, 0);
  private static final Socket CLOSED = socket(TcpState.CLOSE_WAIT, 0);
  private static final Socket UNREAD = socket(TcpState.ESTABLISHED, 5);
  private static final Duration LONG = Duration.ofSeconds(10);

  private final WorkerImage image =
      WorkerImage.builder()
          .lua(new LuaBuild(true, true, true))
          .pools(
              Subsystem.HTTP,
              PoolBuild.TODAY,
              List.of(PoolSpec.of("a", 3, 0, 2).withIdle(List.of(2, 1))))
          .build();
  private final Deque<List<Socket>> answers = new ArrayDeque<>();

  private static Socket socket(TcpState state, long unread) {
    return new Socket("10.0.0.7:6379", Optional.of(state), OptionalLong.of(unread));
  }

  /** Each answer is about the descriptors that are asked for, in their order. */
  private Map<Integer, Socket> answer(Set<Integer> descriptors) {
    List<Integer> asked = descriptors.stream().sorted().toList();
    List<Socket> told = answers.remove();
    assertEquals(told.size(), asked.size());
    return asked.stream().collect(Collectors.toMap(fd -> fd, fd -> told.get(asked.indexOf(fd))));
  }

  private List<Boolean> needsWorker(Duration timeout) throws Exception {
    return needsWorker(timeout, this::answer);
  }

  private List<Boolean> needsWorker(
      Duration timeout, Function<Set<Integer>, Map<Integer, Socket>> kernel) throws Exception {
    image.process().kernelTells(kernel);
    return needsWorker(new Reader(), image.nginx(), timeout);
  }

  private static List<Boolean> needsWorker(Reader reader, NginxProcess nginx, Duration timeout) {
    Report report;
    try {
      report =
          reader.readAgain(
              List.of(nginx), ReadingOptions.within(timeout).of(Set.of(Part.CONTENTS, Part.BUILD)));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return report.workers().getFirst().pools().getOrDefault(Subsystem.HTTP, List.of()).stream()
        .map(Pool::contents)
        .flatMap(Optional::stream)
        .map(PoolContents::idle)
        .flatMap(List::stream)
        .map(IdleConnection::needsWorker)
        .toList();
  }

  @Test
  void newsThatStayAreTold() throws Exception {
    answers.add(List.of(CLOSED, UNREAD));
    answers.add(List.of(CLOSED, UNREAD));
    assertEquals(List.of(true, true), needsWorker(LONG));
  }

  @Test
  void newsThatTheWorkerHasSeenToAreNot() throws Exception {
    answers.add(List.of(QUIET, UNREAD));
    answers.add(List.of(QUIET));
    assertEquals(List.of(false, false), needsWorker(LONG));
  }

  @Test
  void withoutNewsThereIsNoSecondQuestion() throws Exception {
    answers.add(List.of(QUIET, QUIET));
    assertEquals(List.of(false, false), needsWorker(LONG));
  }

  /** The kernel is asked once a reading, so no reading waits to ask again. */
  @Test
  void readingsThatFollowEachOtherAreCompared() throws Exception {
    Reader reader = Reader.withoutWaiting();
    NginxProcess nginx = image.nginx();
    image.process().kernelTells(this::answer);
    answers.add(List.of(CLOSED, UNREAD));
    assertEquals(List.of(false, false), needsWorker(reader, nginx, LONG));
    Eventually.until(
        LONG,
        () -> {
          answers.add(List.of(CLOSED, UNREAD));
          return needsWorker(reader, nginx, LONG).equals(List.of(true, true));
        },
        "news that last");
    answers.add(List.of(QUIET, QUIET));
    assertEquals(List.of(false, false), needsWorker(reader, nginx, LONG));
  }

  @Test
  void withoutTimeForASecondQuestionNewsAreNotTold() throws Exception {
    answers.add(List.of(UNREAD, CLOSED));
    Duration timeout = Duration.ofSeconds(4);
    long end = System.nanoTime() + timeout.toNanos();
    // The reading's own time may begin, and this may go on, some time later on a busy machine.
    long lessThanTheSecondQuestionTakes = Duration.ofMillis(100).toNanos();
    assertEquals(
        List.of(false, false),
        needsWorker(
            timeout,
            descriptors -> {
              while (end - System.nanoTime() > lessThanTheSecondQuestionTakes) {
                Thread.onSpinWait();
              }
              return answer(descriptors);
            }));
  }

  @Test
  void whatWasReadStaysWhenTheTimeIsOver() throws Exception {
    Duration timeout = Duration.ofSeconds(1);
    image
        .process()
        .kernelTells(
            descriptors -> {
              long end = System.nanoTime() + timeout.toNanos();
              while (System.nanoTime() < end) {
                Thread.onSpinWait();
              }
              return descriptors.stream().collect(Collectors.toMap(fd -> fd, fd -> UNREAD));
            });
    Report report =
        Reader.read(
            List.of(image.nginx()),
            ReadingOptions.within(timeout).of(Set.of(Part.CONTENTS, Part.BUILD)));
    Pool pool =
        report.workers().getFirst().pools().getOrDefault(Subsystem.HTTP, List.of()).getFirst();
    assertEquals(2, pool.free());
    assertEquals(
        List.of(Optional.empty(), Optional.empty()),
        pool.contents().orElseThrow().idle().stream().map(IdleConnection::tcpState).toList());
    Failure failure = report.failures().getFirst();
    assertEquals(Failure.Kind.NOT_STILL, failure.kind());
    assertTrue(failure.sentence().contains("time ran out before what the kernel knows"));
    assertEquals(1, report.failures().size());
  }
}
