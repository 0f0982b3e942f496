package io.cosockpool.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.process.Socket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the kernel tells of this process's own sockets. */
class SocketTableTest {
  private static final int PID = Proc.self();

  /** A day. */
  private static final long LONG_AGE = 24 * 3600 * 100;

  private static Set<Integer> descriptors() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
      return files
          .map(file -> Integer.valueOf(file.getFileName().toString()))
          .collect(Collectors.toSet());
    }
  }

  private static List<Socket> find(long age, Set<Integer> descriptors) {
    SocketTable table = new SocketTable(PID);
    return descriptors.stream()
        .flatMap(descriptor -> Proc.socketInode(PID, descriptor).stream())
        .flatMap(inode -> table.find(inode, age).stream())
        .toList();
  }

  private static Optional<Socket> connectedTo(String peer) throws IOException {
    return connectedTo(peer, LONG_AGE);
  }

  private static Optional<Socket> connectedTo(String peer, long age) throws IOException {
    return find(age, descriptors()).stream().filter(socket -> socket.peer().equals(peer)).findAny();
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1"})
  void tellsPeerStateAndUnreadBytes(String address) throws Exception {
    InetAddress host = InetAddress.getByName(address);
    try (ServerSocket server = new ServerSocket(0, 1, host);
        java.net.Socket client = new java.net.Socket(host, server.getLocalPort())) {
      String peer =
          (address.contains(":") ? "[" + address + "]" : address) + ":" + server.getLocalPort();
      try (java.net.Socket accepted = server.accept()) {
        assertEquals(
            new Socket(peer, Optional.of("ESTABLISHED"), OptionalLong.of(0), 0),
            connectedTo(peer).orElseThrow());
        accepted.getOutputStream().write(new byte[5]);
        assertEquals(OptionalLong.of(5), connectedTo(peer).orElseThrow().unreadBytes());
      }
      assertEquals(
          new Socket(peer, Optional.of("CLOSE_WAIT"), OptionalLong.of(5), 0),
          connectedTo(peer).orElseThrow());
      assertEquals(5, client.getInputStream().readNBytes(5).length);
      assertEquals(OptionalLong.of(0), connectedTo(peer).orElseThrow().unreadBytes());
      assertTrue(client.isConnected());
    }
  }

  /** The kernel keeps what this side closed after the other did not. */
  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1"})
  void tellsHowManyToTheSamePeerWereClosedSinceTheProcessStarted(String address) throws Exception {
    InetAddress host = InetAddress.getByName(address);
    try (ServerSocket server = new ServerSocket(0, 1, host);
        java.net.Socket client = new java.net.Socket(host, server.getLocalPort());
        java.net.Socket accepted = server.accept()) {
      for (int i = 0; i < 3; i++) {
        java.net.Socket closing = new java.net.Socket(host, server.getLocalPort());
        try (java.net.Socket other = server.accept()) {
          closing.close();
          assertEquals(-1, other.getInputStream().read());
        }
      }
      String peer =
          (address.contains(":") ? "[" + address + "]" : address) + ":" + server.getLocalPort();

      assertEquals(3, connectedTo(peer).orElseThrow().closedLately());
      assertEquals(0, connectedTo(peer, -1).orElseThrow().closedLately());
      assertTrue(client.isConnected() && accepted.isConnected());
    }
  }

  @Test
  void whatIsNoSocketIsNotTold() {
    assertTrue(find(LONG_AGE, Set.of(0, 1_000_000)).isEmpty());
  }
}
