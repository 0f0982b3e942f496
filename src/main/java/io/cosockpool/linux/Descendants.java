package io.cosockpool.linux;

import io.cosockpool.linux.binding.Linux;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A command and all that it starts. This process becomes their subreaper (prctl(2)), so that
 * daemons are its children in the end; it takes their statuses, so that none stays a zombie.
 */
public final class Descendants {
  /**
   * A shell waits for the command's own. Java waits for its child in a thread of its own, and were
   * that child an nginx, would take the news that it was stopped for that of its end.
   */
  private static final String WAITING_SHELL = "/bin/sh -c \"$1\" >&2; exit $?";

  /** They take as long as a scheduler's turn, and each is over before a fork is. */
  private static final int LOOKS_AT_CHILDREN = 500;

  private final Process command;

  private Descendants(Process command) {
    this.command = command;
  }

  /**
   * Lets no program that this thread starts inherit ambient capabilities: they were given to
   * cosockpool, for reading.
   */
  public static void keepCapabilities() {
    SystemCalls.prctl(Linux.PR_CAP_AMBIENT(), Linux.PR_CAP_AMBIENT_CLEAR_ALL());
  }

  /**
   * Runs a command by {@code /bin/sh -c}, with its standard output going to standard error.
   *
   * @throws IOException if no shell could be started
   */
  public static Descendants start(String command) throws IOException {
    SystemCalls.prctl(Linux.PR_SET_CHILD_SUBREAPER(), 1);
    keepCapabilities();
    return new Descendants(
        new ProcessBuilder("/bin/sh", "-c", WAITING_SHELL, "sh", command).inheritIO().start());
  }

  /** The ids of those that run now, ascending; takes the statuses of those that have ended. */
  public List<Integer> running() {
    Map<Integer, List<Integer>> children = new TreeMap<>();
    for (int pid : Proc.pids()) {
      Proc.find(pid)
          .ifPresent(
              stat -> children.computeIfAbsent(stat.parent(), p -> new ArrayList<>()).add(pid));
    }
    List<Integer> running = new ArrayList<>();
    Set<Integer> met = new HashSet<>();
    Deque<Integer> parents = new ArrayDeque<>(List.of(Proc.self()));
    while (!parents.isEmpty()) {
      int parent = parents.remove();
      for (int child : children.getOrDefault(parent, List.of())) {
        // An id that was given anew meanwhile may be found among its own descendants.
        if (met.add(child)) {
          look(child, parent, running);
          parents.add(child);
        }
      }
    }
    running.sort(Integer::compare);
    return running;
  }

  private void look(int child, int parent, List<Integer> running) {
    if (Proc.find(child).filter(stat -> !stat.isZombie()).isPresent()) {
      running.add(child);
    } else if (parent == Proc.self()) {
      takeStatus(child);
    }
  }

  /**
   * Whether the command itself or anything it started runs. One that forks and ends faster than
   * {@code /proc} is listed is in no list, but its child is this process's own then.
   */
  public boolean isRunning() {
    return command.isAlive() || !running().isEmpty() || !children().isEmpty();
  }

  /** The children of this process's first thread, to which orphans come; zombies are among them. */
  private static List<Integer> children() {
    return Proc.children(Proc.self()).stream()
        .flatMap(ids -> Stream.of(ids.split(" ")))
        .filter(id -> !id.isBlank())
        .map(Integer::valueOf)
        .toList();
  }

  /** Sends SIGTERM to all of them. */
  public void terminate() {
    running().forEach(pid -> SystemCalls.kill(pid, Linux.SIGTERM()));
  }

  /**
   * Sends SIGKILL to all of them that are met. One that has forked and ended meanwhile has left a
   * child to this process, which is met if looks follow each other fast enough: so no zombie stays
   * to be looked at again.
   */
  public void kill() {
    running().forEach(Descendants::kill);
    for (int looks = 0; looks < LOOKS_AT_CHILDREN; looks++) {
      for (int child : children()) {
        kill(child);
        takeStatus(child);
      }
    }
  }

  /** The command's own status is Java's to take. */
  private void takeStatus(int child) {
    if (child != command.pid()) {
      SystemCalls.waitpid(child, Linux.WNOHANG());
    }
  }

  private static void kill(int pid) {
    SystemCalls.kill(pid, Linux.SIGKILL());
  }

  /** The command's exit status, 128 and the signal's number if one ended it; waits for its end. */
  public int status() throws InterruptedException {
    return command.waitFor();
  }
}
