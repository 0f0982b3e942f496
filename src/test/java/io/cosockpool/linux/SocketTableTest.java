package io.cosockpool.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.model.TcpState;
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

  private static Set<Integer> descriptors() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
      return files
          .map(file -> Integer.valueOf(file.getFileName().toString()))
          .collect(Collectors.toSet());
    }
  }

  private static List<Socket> find(Set<Integer> descriptors) {
    SocketTable table = new SocketTable(PID);
    return descriptors.stream()
        .flatMap(descriptor -> Proc.socketInode(PID, descriptor).stream())
        .flatMap(inode -> table.find(inode).stream())
        .toList();
  }

  private static Optional<Socket> connectedTo(String peer) throws IOException {
    return find(descriptors()).stream().filter(socket -> socket.peer().equals(peer)).findAny();
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
            new Socket(peer, Optional.of(TcpState.ESTABLISHED), OptionalLong.of(0)),
            connectedTo(peer).orElseThrow());
        accepted.getOutputStream().write(new byte[5]);
        assertEquals(OptionalLong.of(5), connectedTo(peer).orElseThrow().unreadBytes());
      }
      assertEquals(
          new Socket(peer, Optional.of(TcpState.CLOSE_WAIT), OptionalLong.of(5)),
          connectedTo(peer).orElseThrow());
      assertEquals(5, client.getInputStream().readNBytes(5).length);
      assertEquals(OptionalLong.of(0), connectedTo(peer).orElseThrow().unreadBytes());
      assertTrue(client.isConnected());
    }
  }

  @Test
  void whatIsNoSocketIsNotTold() {
    assertTrue(find(Set.of(0, 1_000_000)).isEmpty());
  }
}
