package io.cosockpool.linux;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.linux.binding.Linux;
import io.cosockpool.live.Eventually;
import io.cosockpool.memory.Deadline;
import io.cosockpool.model.TcpState;
import io.cosockpool.process.Socket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the kernel tells of this process's own sockets. */
class SocketTableTest {
  private static final int PID = Proc.self();

  @TempDir private Path folder;

  private static Set<Integer> descriptors() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
      return files
          .map(file -> Integer.valueOf(file.getFileName().toString()))
          .collect(Collectors.toSet());
    }
  }

  private static SocketTable table() {
    return new SocketTable(PID, Deadline.none());
  }

  private static List<Socket> find(Set<Integer> descriptors) {
    SocketTable table = table();
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
      String bracketed = address.contains(":") ? "[" + address + "]" : address;
      String peer = bracketed + ":" + server.getLocalPort();
      String local = bracketed + ":" + client.getLocalPort();
      try (java.net.Socket accepted = server.accept()) {
        assertIs(socket(peer, TcpState.ESTABLISHED, 0, local), connectedTo(peer).orElseThrow());
        accepted.getOutputStream().write(new byte[5]);
        assertEquals(OptionalLong.of(5), connectedTo(peer).orElseThrow().unreadBytes());
      }
      assertIs(socket(peer, TcpState.CLOSE_WAIT, 5, local), connectedTo(peer).orElseThrow());
      assertEquals(5, client.getInputStream().readNBytes(5).length);
      assertEquals(OptionalLong.of(0), connectedTo(peer).orElseThrow().unreadBytes());
      assertTrue(client.isConnected());
    }
  }

  private static Socket socket(String peer, TcpState state, long unread, String local) {
    return new Socket(
        peer,
        Optional.of(state),
        OptionalLong.of(unread),
        Optional.of(local),
        OptionalLong.of(0),
        OptionalLong.of(0),
        OptionalLong.empty());
  }

  /** How long packets take nobody can foresee. */
  private static void assertIs(Socket expected, Socket found) {
    assertTrue(found.roundTripMicroseconds().orElse(0) > 0, found::toString);
    assertEquals(expected, withoutRoundTrip(found));
  }

  private static Socket withoutRoundTrip(Socket socket) {
    return new Socket(
        socket.peer(),
        socket.tcpState(),
        socket.unreadBytes(),
        socket.local(),
        socket.unsentBytes(),
        socket.retransmits(),
        OptionalLong.empty());
  }

  /** Of other network namespaces the files alone can be asked. */
  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1"})
  void filesTellTheSameAsTheKernelIsAskedFor(String address) throws Exception {
    InetAddress host = InetAddress.getByName(address);
    try (ServerSocket server = new ServerSocket(0, 7, host);
        java.net.Socket client = new java.net.Socket(host, server.getLocalPort());
        java.net.Socket _ = new java.net.Socket(host, server.getLocalPort());
        java.net.Socket accepted = server.accept()) {
      accepted.getOutputStream().write(new byte[3]);
      client.getOutputStream().write(new byte[4]);
      int port = server.getLocalPort();
      List<Socket> asked = ofServer(port, SocketTableTest::ask);
      assertEquals(ofServer(port, new NetworkFiles(PID)::tellTcp), asked);
      assertEquals(5, asked.size(), "the server, and two sides of two connections");
      assertTrue(
          asked.stream().anyMatch(socket -> socket.unreadBytes().equals(OptionalLong.of(3))));
      assertTrue(
          asked.stream()
              .filter(socket -> socket.tcpState().equals(Optional.of(TcpState.LISTEN)))
              .allMatch(socket -> socket.unreadBytes().equals(OptionalLong.of(1))),
          "one connection waits to be accepted");
    }
  }

  private static boolean ask(Predicate<InternetSocket> taker) {
    return SockDiag.tellTcp(Linux.AF_INET(), taker) && SockDiag.tellTcp(Linux.AF_INET6(), taker);
  }

  /** Others may lead from a client's port to elsewhere. */
  private static List<Socket> ofServer(int port, Predicate<Predicate<InternetSocket>> source) {
    List<Socket> found = new ArrayList<>();
    assertTrue(
        source.test(
            socket -> {
              if (socket.local().port() == port || socket.remote().port() == port) {
                found.add(withoutRoundTrip(socket.described()));
              }
              return true;
            }));
    found.sort(Comparator.comparing(Socket::toString));
    return found;
  }

  /** The side that closes first is left in TIME_WAIT, and counts for the address it led to. */
  @Test
  void countsWhatIsInTimeWaitTowardAnAddress() throws Exception {
    InetAddress host = InetAddress.getLoopbackAddress();
    try (ServerSocket server = new ServerSocket(0, 1, host)) {
      String peer = "127.0.0.1:" + server.getLocalPort();
      java.net.Socket client = new java.net.Socket(host, server.getLocalPort());
      try (java.net.Socket accepted = server.accept()) {
        client.close();
        assertEquals(-1, accepted.getInputStream().read());
      }
      assertEquals(OptionalLong.of(1), table().timeWait(peer));
      assertEquals(OptionalLong.of(0), table().timeWait("127.0.0.1:1"));
    }
  }

  private static void closeThree(ServerSocket server) {
    for (int i = 0; i < 3; i++) {
      try (java.net.Socket client =
              new java.net.Socket(server.getInetAddress(), server.getLocalPort());
          java.net.Socket accepted = server.accept()) {
        client.shutdownOutput();
        assertEquals(-1, accepted.getInputStream().read());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Both ways to ask tell it; a machine that is busy may take a second to ask. */
  @Test
  void tellsWhereConnectionsLedThatWereClosedLately() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String peer = "127.0.0.1:" + server.getLocalPort();
      Eventually.until(
          Duration.ofSeconds(30),
          () -> {
            closeThree(server);
            return table().closedLately(3).containsKey(peer) && closedLately(peer) >= 3;
          },
          "three that are closed");

      Eventually.until(
          Duration.ofSeconds(30),
          () -> !table().closedLately(1).containsKey(peer) && closedLately(peer) == 0,
          "a second later");
      assertTrue(table().timeWait(peer).orElse(0) >= 3);
    }
  }

  private static long closedLately(String peer) {
    List<InternetSocket> lately = new ArrayList<>();
    new NetworkFiles(PID)
        .tellTcp(
            socket -> {
              if (socket.isClosedLately() && socket.remote().text().equals(peer)) {
                lately.add(socket);
              }
              return true;
            });
    return lately.size();
  }

  /** Anybody may bind a local socket to a path that looks like rows of the table. */
  @Test
  void aPathWithANewlineIsNoRowAndMakesNone() throws Exception {
    Path honest = folder.resolve("honest");
    try (ServerSocketChannel server = bound(honest)) {
      long inode = inode(honest);
      assertEquals("unix:" + honest, table().find(inode).orElseThrow().local().orElseThrow());
      try (ServerSocketChannel other = bound(folder.resolve("a\nb c"))) {
        assertEquals("unix:" + honest, table().find(inode).orElseThrow().local().orElseThrow());
        assertTrue(server.isOpen() && other.isOpen());
      }
      String forged = "a\nf: 00000002 00000000 00010000 0001 01 " + inode + " forged";
      try (ServerSocketChannel other = bound(folder.resolve(forged))) {
        assertEquals(Optional.empty(), table().find(inode).orElseThrow().local());
        assertTrue(other.isOpen());
      }
    }
  }

  private static ServerSocketChannel bound(Path path) throws IOException {
    return ServerSocketChannel.open(StandardProtocolFamily.UNIX)
        .bind(UnixDomainSocketAddress.of(path));
  }

  private static long inode(Path path) throws IOException {
    try (Stream<String> rows = Files.lines(Path.of("/proc/self/net/unix"), ISO_8859_1)) {
      String row = rows.filter(line -> line.endsWith(" " + path)).findAny().orElseThrow();
      return Long.parseLong(row.split(" +", -1)[6]);
    }
  }

  @Test
  void withoutTimeNothingIsTold() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertTrue(server.isBound());
      SocketTable table = new SocketTable(PID, Deadline.in(Duration.ZERO));
      assertFalse(table.isWhole());
      assertEquals(OptionalLong.empty(), table.timeWait("127.0.0.1:1"));
    }
  }

  @Test
  void whatIsNoSocketIsNotTold() {
    assertTrue(find(Set.of(0, 1_000_000)).isEmpty());
  }
}
