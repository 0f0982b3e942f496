package io.cosockpool.live;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * An nginx of {@code connections.conf} with clients of this process, which bring its connection
 * pool into a known state. All that was opened is closed with it.
 */
final class ConnectionsNginx implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  /** What a client of TLS sends first: the head of a record that never comes. */
  private static final byte[] HALF_A_HELLO = {0x16, 0x03, 0x01, 0x02, 0x00, 0x01};

  private static final String STREAM_MODULE = "usr/lib/nginx/modules/ngx_stream_module.so";

  private static final String BALANCER =
      "server 0.0.0.1; balancer_by_lua_block {"
          + " assert(require('ngx.balancer').set_current_peer('127.0.0.1', @backend@)) }"
          + " keepalive 4;";

  /** The same with the connections that the Lua module keeps: since 0.10.27. */
  private static final String KEEPING_BALANCER =
      "server 0.0.0.1; balancer_keepalive 6; balancer_by_lua_block {"
          + " local balancer = require('ngx.balancer')"
          + " assert(balancer.set_current_peer('127.0.0.1', @backend@))"
          + " assert(balancer.enable_keepalive(3600, 100)) }";

  private static final String QUIC =
      "server { listen 127.0.0.1:@tls@ quic;"
          + " ssl_certificate certificate.pem; ssl_certificate_key key.pem;"
          + " location = /hold { content_by_lua_block { ngx.sleep(3600) } }"
          + " location = /pooled { content_by_lua_block { local socket = ngx.socket.tcp()"
          + " assert(socket:connect('127.0.0.1', @mute@, { pool = 'held', pool_size = 9 }))"
          + " socket:receive() } } }";

  /** Where Debian's lua-resty-core has what {@code balancer_by_lua} needs. */
  private static final String BALANCER_MODULE = "usr/share/lua/5.1/ngx/balancer.lua";

  private final NginxRun run;
  private final boolean stream;
  private final MuteServers servers;
  private final NginxProcess nginx;
  private final int port;
  private final int tlsPort;
  private final int streamPort;
  private final Queue<Socket> clients = new ConcurrentLinkedQueue<>();

  private ConnectionsNginx(
      NginxRoot root,
      NginxRun run,
      MuteServers servers,
      int workers,
      boolean mutex,
      boolean luaKeeps,
      boolean http3)
      throws IOException {
    this.run = run;
    this.servers = servers;
    this.stream = Files.exists(root.folder().resolve(STREAM_MODULE));
    port = LiveNginx.freePort();
    tlsPort = LiveNginx.freePort();
    streamPort = LiveNginx.freePort();
    makeCertificate(run.folder());
    Map<String, String> words = new LinkedHashMap<>();
    words.put("workers", Integer.toString(workers));
    words.put("connections", "512");
    words.put("mutex", mutex ? "on" : "off");
    words.put(
        "modules", run.loadModules() + (stream ? "\nload_module /" + STREAM_MODULE + ";" : ""));
    words.put("balancer", balancer(root, luaKeeps));
    words.put("init", "init_worker_by_lua_block { return }");
    words.put("quic", http3 ? QUIC.replace("@tls@", Integer.toString(tlsPort)) : "");
    words.put("port", Integer.toString(port));
    words.put("tls", Integer.toString(tlsPort));
    words.put("backend", Integer.toString(servers.httpPort()));
    words.put("mute", Integer.toString(servers.mutePort()));
    words.put("dns", Integer.toString(servers.dnsPort()));
    words.put(
        "stream",
        stream
            ? "stream { server { listen 127.0.0.1:%d; proxy_pass 127.0.0.1:%d; } }"
                .formatted(streamPort, servers.mutePort())
            : "");
    nginx = run.launch("connections", words);
    nginx.await(() -> nginx.workers().size() == workers, workers + " workers");
  }

  private static String balancer(NginxRoot root, boolean luaKeeps) {
    return luaKeeps
        ? KEEPING_BALANCER
        : hasBalancer(root) ? BALANCER : "server 127.0.0.1:@backend@; keepalive 4;";
  }

  /** Starts it with so many workers, which take turns to accept or do not. */
  static ConnectionsNginx start(NginxRoot root, int workers, boolean mutex) throws IOException {
    return start(root, workers, mutex, false, false);
  }

  /** Starts it with a balancer in Lua that keeps connections itself. */
  static ConnectionsNginx startWithKeepingBalancer(NginxRoot root) throws IOException {
    return start(root, 1, false, true, false);
  }

  /** Starts it with a server for HTTP/3, on the port for TLS. */
  static ConnectionsNginx startWithHttp3(NginxRoot root) throws IOException {
    return start(root, 1, false, false, true);
  }

  private static ConnectionsNginx start(
      NginxRoot root, int workers, boolean mutex, boolean luaKeeps, boolean http3)
      throws IOException {
    NginxRun run = NginxRun.in(root);
    MuteServers servers = new MuteServers();
    try {
      return new ConnectionsNginx(root, run, servers, workers, mutex, luaKeeps, http3);
    } catch (IOException | RuntimeException | Error e) {
      servers.close();
      run.close();
      throw e;
    }
  }

  private static boolean hasBalancer(NginxRoot root) {
    return Files.exists(root.folder().resolve(BALANCER_MODULE));
  }

  private static void makeCertificate(Path folder) throws IOException {
    Process openssl =
        new ProcessBuilder(
                ("openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out certificate.pem"
                        + " -days 2 -subj /CN=localhost")
                    .split(" "))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(openssl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!Files.exists(folder.resolve("certificate.pem"))) {
      throw new IllegalStateException("no certificate: " + said);
    }
  }

  MuteServers servers() {
    return servers;
  }

  NginxProcess nginx() {
    return nginx;
  }

  int worker() {
    return nginx.workers().getFirst();
  }

  boolean hasStream() {
    return stream;
  }

  int port() {
    return port;
  }

  int tlsPort() {
    return tlsPort;
  }

  int streamPort() {
    return streamPort;
  }

  /** Connects and says nothing. */
  Socket connect(int to) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), to);
    clients.add(socket);
    return socket;
  }

  /** Begins a TLS handshake that it does not go on with. */
  void beginHandshake() throws IOException {
    connect(tlsPort).getOutputStream().write(HALF_A_HELLO);
  }

  /** Asks for a path and does not wait. */
  Socket ask(String path) throws IOException {
    return ask(connect(port), path);
  }

  /** Does a TLS handshake in which it asks for a server of this name. */
  Socket connectTls(String serverName) throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new Anybody()}, null);
    Socket socket =
        context.getSocketFactory().createSocket(connect(tlsPort), serverName, tlsPort, true);
    clients.add(socket);
    return socket;
  }

  Socket ask(Socket client, String path) throws IOException {
    client
        .getOutputStream()
        .write(
            "GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n"
                .formatted(path)
                .getBytes(StandardCharsets.US_ASCII));
    return client;
  }

  /** Asks for a path, waits for the answer and keeps the connection. */
  Socket get(String path) throws IOException {
    return get(connect(port), path);
  }

  Socket get(Socket client, String path) throws IOException {
    ask(client, path);
    InputStream in = client.getInputStream();
    StringBuilder answer = new StringBuilder();
    while (answer.indexOf("ok\n") < 0) {
      int each = in.read();
      if (each < 0) {
        throw new IOException("the answer ended: " + answer + "\n" + nginx.log());
      }
      answer.append((char) each);
    }
    return client;
  }

  /** Waits for what the worker has done by then. */
  void await(BooleanSupplier condition, String what) {
    Eventually.until(LIMIT, condition, what);
  }

  @Override
  public void close() throws IOException {
    for (Socket client : clients) {
      client.close();
    }
    run.close();
    servers.close();
  }

  /** Trusts whoever answers: it is the nginx under test. */
  private static final class Anybody implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
