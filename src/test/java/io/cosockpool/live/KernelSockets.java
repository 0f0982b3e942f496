package io.cosockpool.live;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The established connections of a process, as the kernel counts them in {@code /proc}. */
final class KernelSockets {

  private static final String TCP_ESTABLISHED = "01";
  private static final String TCP_CLOSE_WAIT = "08";
  private static final String UNIX_CONNECTED = "03";

  private KernelSockets() {}

  /** TCP connections that the process holds to a port. */
  static long tcpTo(int port, int pid) {
    return tcp(port, TCP_ESTABLISHED, pid);
  }

  /** TCP connections that the process holds to a port, and that were closed there. */
  static long tcpClosedBy(int port, int pid) {
    return tcp(port, TCP_CLOSE_WAIT, pid);
  }

  private static long tcp(int port, String state, int pid) {
    // The peer's port and the state stand side by side; of the many that wait out their end, none
    // is taken apart.
    String portAndState = ":%04X %s ".formatted(port, state);
    return heldBy(
        pid,
        lines(pid, "tcp").filter(line -> line.contains(portAndState)).map(line -> word(line, 9)));
  }

  /** Connections that the process has accepted on a {@code unix:} socket of this path. */
  static long acceptedOn(String path, int pid) {
    return heldBy(
        pid,
        lines(pid, "unix")
            .filter(line -> line.endsWith(" " + path) && word(line, 5).equals(UNIX_CONNECTED))
            .map(line -> word(line, 6)));
  }

  /** The file descriptors of the process's sockets. */
  static Set<Integer> descriptors(int pid) {
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/" + pid + "/fd"))) {
      return descriptors
          .filter(descriptor -> target(descriptor).startsWith("socket:["))
          .map(descriptor -> Integer.valueOf(descriptor.getFileName().toString()))
          .collect(Collectors.toSet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long heldBy(int pid, Stream<String> sockets) {
    return sockets.filter(inodes(pid)::contains).count();
  }

  private static Stream<String> lines(int pid, String table) {
    try {
      return Files.readAllLines(Path.of("/proc/" + pid + "/net/" + table)).stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String word(String line, int index) {
    return line.strip().split("\\s+", -1)[index];
  }

  private static Set<String> inodes(int pid) {
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/" + pid + "/fd"))) {
      return descriptors
          .map(KernelSockets::target)
          .filter(target -> target.startsWith("socket:["))
          .map(target -> target.substring("socket:[".length(), target.length() - 1))
          .collect(Collectors.toSet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (NoSuchFileException e) {
      return "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
