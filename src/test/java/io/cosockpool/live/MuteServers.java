package io.cosockpool.live;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * What an nginx under test connects to, on 127.0.0.1: a server that never says anything, one that
 * answers HTTP requests, all but those for {@code /hold}, and a name server that never answers.
 */
final class MuteServers implements AutoCloseable {
  private static final byte[] OK =
      "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok\n".getBytes(StandardCharsets.US_ASCII);

  private final ServerSocket mute = server();
  private final ServerSocket http = server();
  private final DatagramSocket dns;
  private final Queue<Socket> silent = new ConcurrentLinkedQueue<>();
  private final Queue<Socket> accepted = new ConcurrentLinkedQueue<>();
  private final List<Thread> threads = new ArrayList<>();

  MuteServers() throws IOException {
    dns = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    threads.add(Thread.ofVirtual().start(() -> accept(mute, false)));
    threads.add(Thread.ofVirtual().start(() -> accept(http, true)));
  }

  private static ServerSocket server() throws IOException {
    return new ServerSocket(0, 4096, InetAddress.getLoopbackAddress());
  }

  int mutePort() {
    return mute.getLocalPort();
  }

  int httpPort() {
    return http.getLocalPort();
  }

  int dnsPort() {
    return dns.getLocalPort();
  }

  /** How many connections the server has that never says anything. */
  int muteAccepted() {
    return silent.size();
  }

  /** Says something after all, on each of these. */
  void sayALine() throws IOException {
    for (Socket client : silent) {
      client.getOutputStream().write('\n');
    }
  }

  private void accept(ServerSocket server, boolean answers) {
    try {
      while (true) {
        Socket client = server.accept();
        accepted.add(client);
        if (!answers) {
          silent.add(client);
        } else {
          threads.add(Thread.ofVirtual().start(() -> answer(client)));
        }
      }
    } catch (IOException e) {
      return; // closed
    }
  }

  private static void answer(Socket client) {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII))) {
      String request = "";
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        request = request.isEmpty() ? line : request;
        if (line.isEmpty()) {
          if (!request.contains("/hold")) {
            client.getOutputStream().write(OK);
          }
          request = "";
        }
      }
    } catch (IOException e) {
      return; // closed
    }
  }

  @Override
  public void close() {
    try {
      mute.close();
      http.close();
      dns.close();
      for (Socket socket : accepted) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
