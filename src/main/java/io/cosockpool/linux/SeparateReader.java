package io.cosockpool.linux;

import io.cosockpool.memory.Batch;
import io.cosockpool.memory.Deadline;
import io.cosockpool.memory.MemoryLostException;
import io.cosockpool.process.BlockedMemoryException;
import io.cosockpool.process.ProcessEndedException;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads memory that may block, by a child process that can be left behind. The child is started
 * where it is needed first, and another one where one was left behind.
 */
final class SeparateReader {
  /** The longest that all reads together wait for what does not come. */
  private static final Duration PATIENCE = Duration.ofMillis(700);

  /** What a file system that serves somebody at all gets in any case. */
  private static final Duration LEAST = Duration.ofMillis(20);

  /** A machine under load takes so long to start a child. */
  private static final Duration START = Duration.ofSeconds(5);

  private static final Duration BETWEEN_LOOKS = Duration.ofNanos(100_000);

  /** Each that is left behind takes memory until its file system is gone. */
  private static final int MOST_CHILDREN = 4;

  private Deadline end = Deadline.none();
  private Duration patience = PATIENCE;
  private int started;
  private @Nullable Child child;

  /** A new reading begins, of so much time. */
  void begin(Deadline deadline) {
    end = deadline;
    patience = PATIENCE;
  }

  /**
   * Fills a batch.
   *
   * @param deadline of this read
   * @return how many calls that took
   * @throws BlockedMemoryException if it takes too long
   */
  long fill(int pid, Batch batch, Deadline deadline) throws MemoryLostException {
    try {
      Child current = child(deadline);
      ReadingChild.ask(current.requests, pid, batch);
      Deadline patient = end.another(patience.compareTo(LEAST) > 0 ? patience : LEAST);
      if (!hasAnswer(current, patient, deadline)) {
        patience = patient.left();
        leaveBehind();
        throw new BlockedMemoryException();
      }
      return switch (current.answers.read()) {
        case ReadingChild.READ -> ReadingChild.take(current.answers, batch);
        case ReadingChild.ENDED -> throw new ProcessEndedException(pid);
        case ReadingChild.DENIED -> throw Permission.denied(pid);
        default -> throw new IOException("the child has ended");
      };
    } catch (IOException e) {
      leaveBehind();
      throw new BlockedMemoryException();
    }
  }

  private Child child(Deadline deadline) throws IOException, BlockedMemoryException {
    Child current = child;
    if (current == null) {
      if (started == MOST_CHILDREN) {
        throw new BlockedMemoryException();
      }
      started++;
      current = new Child();
      child = current;
      if (!hasAnswer(current, end.another(START), deadline)
          || current.answers.read() != ReadingChild.READY) {
        throw new IOException("the child does not begin");
      }
    }
    return current;
  }

  private boolean hasAnswer(Child current, Deadline patient, Deadline deadline) throws IOException {
    while (!current.hasAnswer()) {
      if (patient.passed() || end.passed() || deadline.passed() || !current.process.isAlive()) {
        return false;
      }
      end.pause(BETWEEN_LOOKS); // nobody else may have a turn: there is one child
    }
    return true;
  }

  /** It may not end for long, even if killed; nobody waits for it. */
  private void leaveBehind() {
    if (child != null) {
      child.process.destroyForcibly();
      child = null;
    }
  }

  /** A child that waits for requests. */
  private static final class Child {
    final Process process;
    final DataOutputStream requests;
    final DataInputStream answers;
    private final InputStream pipe;

    Child() throws IOException {
      process =
          new ProcessBuilder(command()).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      requests = new DataOutputStream(new BufferedOutputStream(process.getOutputStream(), 1 << 16));
      pipe = process.getInputStream();
      answers = new DataInputStream(pipe);
    }

    boolean hasAnswer() throws IOException {
      return pipe.available() > 0;
    }

    /** The Java that runs this, with the same classes. */
    private static List<String> command() {
      String java =
          System.getProperty("java.home") + File.separator + "bin" + File.separator + "java";
      List<String> command =
          new ArrayList<>(
              List.of(
                  java,
                  "-XX:-UsePerfData", // a child that is killed would leave its file in /tmp
                  "-XX:+ErrorFileToStderr", // and one that fails its report in the current folder
                  "-XX:-CreateCoredumpOnCrash",
                  "-XX:+UseSerialGC",
                  "-XX:TieredStopAtLevel=1",
                  "-Xmx256m",
                  "-Xshare:auto"));
      Module module = ReadingChild.class.getModule();
      String main = ReadingChild.class.getName();
      if (module.isNamed()) {
        command.add("--enable-native-access=" + module.getName());
        command.addAll(List.of("-m", module.getName() + "/" + main));
      } else {
        command.add("--enable-native-access=ALL-UNNAMED");
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
      }
      return command;
    }
  }
}
