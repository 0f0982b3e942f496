package io.cosockpool.serve;

import io.cosockpool.metrics.Exposition;
import io.cosockpool.metrics.NamedPools;
import io.cosockpool.model.Interval;
import io.cosockpool.model.Report;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;

/** A server that runs. */
public final class Server implements AutoCloseable {
  /** What there is not enough of, as the end of a sentence. */
  public static final String MORE_MEMORY =
      "more memory than there is: COSOCKPOOL_JAVA_OPTIONS=-Xmx1g cosockpool serve has more";

  private final Service service;
  private final Readings readings;
  private final Exposition exposition;
  private final InetAddress listening;
  private final boolean speaksTls;

  private Server(
      Service service,
      Readings readings,
      Exposition exposition,
      InetAddress listening,
      boolean speaksTls) {
    this.service = service;
    this.readings = readings;
    this.exposition = exposition;
    this.listening = listening;
    this.speaksTls = speaksTls;
  }

  /**
   * What users choose.
   *
   * @param address where it listens
   * @param webConfig the file that says how it is reached, and by whom
   * @param insecure whether others than this machine may ask without TLS and a password
   * @param requests whether it tells URLs and Lua stacks
   * @param maxPools how many pools have series of their own
   */
  public record Settings(
      InetSocketAddress address,
      Optional<Path> webConfig,
      boolean insecure,
      boolean requests,
      int maxPools) {}

  /**
   * Begins to serve.
   *
   * @param said takes what is to be said to the user while it runs
   * @throws ServeException if it must not be served like this
   * @throws IOException if it cannot listen there
   */
  public static Server start(Settings settings, Readings.Reading reading, Consumer<String> said)
      throws ServeException, IOException {
    Optional<WebConfigFile> file =
        settings.webConfig().isPresent()
            ? Optional.of(new WebConfigFile(settings.webConfig().get(), said))
            : Optional.empty();
    WebConfig config = file.map(WebConfigFile::config).orElse(WebConfig.NONE);
    boolean closed = config.tls().isPresent() && !config.users().isEmpty();
    InetAddress listening = settings.address().getAddress();
    if (!listening.isLoopbackAddress() && !closed && !settings.insecure()) {
      throw new ServeException(
          "others than this machine could connect to "
              + listening.getHostAddress()
              + " without TLS and a password: give both by --web-config FILE, or add --insecure");
    }
    Exposition exposition = new Exposition(new NamedPools(settings.maxPools()));
    Readings readings = new Readings(reading, exposition);
    Pages pages = new Pages(readings, exposition, settings.requests());
    Optional<Users> users =
        config.users().isEmpty()
            ? Optional.empty()
            : file.map(known -> new Passwords(() -> known.config().users(), System::nanoTime));
    Optional<SSLContext> tls =
        config.tls().isPresent() ? Optional.of(tls(file.orElseThrow())) : Optional.empty();
    Service service =
        Service.start(settings.address(), tls, pages, new Guard(listening, users), said);
    return new Server(service, readings, exposition, listening, tls.isPresent());
  }

  private static SSLContext tls(WebConfigFile file) throws ServeException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      KeyManager[] keys = {new CurrentKeys(() -> file.keys().orElseThrow())};
      context.init(keys, null, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new ServeException("this JDK has no TLS: " + e);
    }
  }

  /** Where it is reached. */
  public String uri() {
    String host = listening.getHostAddress();
    return "%s://%s:%d/"
        .formatted(
            speaksTls ? "https" : "http",
            listening instanceof Inet6Address ? "[" + host + "]" : host,
            service.port());
  }

  /** Makes a reading that nobody asked for, when no other one is under way. */
  public Report track(Readings.Reading reading) throws InterruptedException {
    return readings.track(reading);
  }

  /**
   * Counts what pools did since the reading before.
   *
   * @param report the reading at the end of the interval
   */
  public void count(Report report, Interval interval) {
    exposition.track(report, interval);
  }

  @Override
  public void close() {
    service.close();
  }
}
