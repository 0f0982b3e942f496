package io.cosockpool.serve;

import static io.cosockpool.model.Pools.pool;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.live.Eventually;
import io.cosockpool.model.Pool;
import io.cosockpool.model.Report;
import io.cosockpool.model.Reports;
import io.cosockpool.model.Subsystem;
import io.cosockpool.model.Workers;
import io.cosockpool.report.Chromium;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The page of {@code serve} in a browser, while what it shows changes. */
@Tag("user")
final class LivePageTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String LONG_NAME = "long ".repeat(30) + "name";
  private static final int POOLS = 30;

  @TempDir private static Path folder;
  private static Optional<Chromium> chromium = Optional.empty();

  private final AtomicInteger readings = new AtomicInteger();
  private final List<String> said = new ArrayList<>();
  private volatile int inUse = 3;
  private Server server;

  @BeforeAll
  static void startBrowser() throws IOException {
    chromium =
        Optional.of(
            Chromium.start(LivePageTest.class, Files.createDirectory(folder.resolve("profile"))));
  }

  @AfterAll
  static void stopBrowser() {
    chromium.ifPresent(Chromium::close);
  }

  @BeforeEach
  void open() throws Exception {
    server = serve(0, Optional.empty());
    browser().setMedia("light", false);
    browser().setWidth(1280);
    browser().open(URI.create(server.uri()));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static Chromium browser() {
    return chromium.orElseThrow();
  }

  private Server serve(int port, Optional<Path> webConfig) throws Exception {
    return Server.start(
        new Server.Settings(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
            webConfig,
            false,
            false,
            10),
        this::read,
        said::add);
  }

  /**
   * "grows" has as many connections in use as the test says; "long" is full in one worker alone.
   */
  private Report read() {
    readings.incrementAndGet();
    List<Pool> pools = new ArrayList<>();
    pools.add(pool("grows", 100, 20, inUse, 3, 0));
    pools.add(pool(LONG_NAME, 40, 20, 20, 0, 0));
    for (int i = 0; i < POOLS; i++) {
      pools.add(pool("other-%02d".formatted(i), 100, 20, 2, 1, 0));
    }
    return Reports.on(
        Reports.live("gateway", 0),
        Reports.of(
            Workers.of(7, Map.of(Subsystem.HTTP, pools)),
            Workers.of(9, Map.of(Subsystem.HTTP, List.of(pool("grows", 50, 20, 0, 1, 0))))));
  }

  private static String evaluate(String expression) {
    return browser().evaluate("String(" + expression + ")").getAsString();
  }

  private static boolean holds(String expression) {
    return Boolean.parseBoolean(evaluate(expression));
  }

  private static void await(String expression) {
    Eventually.until(LIMIT, () -> holds(expression), expression);
  }

  private static String element(String selector) {
    return "document.querySelector('" + selector + "')";
  }

  /** How many connections of the growing pool the table says are in use. */
  private static final String IN_USE =
      "Array.from(document.querySelectorAll('#pools tbody tr'))"
          + ".find(row => row.querySelector('th').textContent === 'grows')"
          + "?.cells[2].textContent";

  private static final String STATE = element("#state") + ".textContent";

  private static void press(String selector) {
    browser().evaluate(element(selector) + ".focus()");
    browser().pressEnter();
  }

  /** Another tab stands before this one, or does not any more. */
  private static void hide(boolean hidden) {
    browser()
        .evaluate(
            "Object.defineProperty(document, 'hidden', {configurable: true, value: %s});"
                    .formatted(hidden)
                + "document.dispatchEvent(new Event('visibilitychange'))");
  }

  /** A timer of the page that was set before this would be over, and what it asks for answered. */
  private static void passATurn() {
    browser()
        .evaluate(
            "new Promise(done => setTimeout(done, 5000))"
                + ".then(() => fetch('healthz')).then(answer => answer.text())");
  }

  @Test
  void renewsItself() {
    assertEquals("3", evaluate(IN_USE));
    assertEquals("Renewed every 5 s.", evaluate(STATE));
    inUse = 77;
    await(IN_USE + " === '77'");
    assertEquals(
        "0.77",
        evaluate(
            "Chart.getChart(document.querySelector('#utilisation canvas')).data.datasets[0].data[0]"));
    assertEquals(List.of(), browser().complaints());
  }

  @Test
  void whatSomebodyDidToItStays() {
    press("[data-column=name] button");
    browser().evaluate(element("#pools-page-size") + ".value = '50'");
    browser().evaluate(element("#pools-page-size") + ".dispatchEvent(new Event('change'))");
    browser().evaluate(element(".finding summary") + ".click()");
    browser().evaluate(element("#pools tbody details summary") + ".click()");
    browser().evaluate(element("#pools tbody details summary") + ".focus()");
    browser().evaluate("getSelection().selectAllChildren(" + element("#workers-heading") + ")");
    browser().evaluate("scrollTo(0, 300)");

    inUse = 99;
    await(IN_USE + " === '99'");

    assertEquals("ascending", evaluate(element("[data-column=name]") + ".ariaSort"));
    assertEquals("grows", evaluate(element("#pools tbody th") + ".textContent"));
    assertEquals(
        "32 pools, by pool", evaluate(element("#pools-shown") + ".textContent"), "rows on a page");
    assertTrue(holds(element(".finding") + ".open"));
    assertTrue(holds(element("#pools tbody details") + ".open"));
    assertTrue(holds("document.activeElement === " + element("#pools tbody details summary")));
    assertEquals("Workers", evaluate("getSelection()"));
    assertEquals("300", evaluate("scrollY"));
  }

  @Test
  void theFocusFollowsARowThatMoves() {
    inUse = 100;
    await(IN_USE + " === '100'");
    browser().evaluate(element("#pools tbody details summary") + ".focus()");
    assertFalse(holds(element("#pools tbody tr") + ".contains(document.activeElement)"));

    inUse = 3;
    await(IN_USE + " === '3'");

    assertTrue(holds("document.activeElement === " + element("#pools tbody details summary")));
    assertTrue(holds(element("#pools tbody tr") + ".contains(document.activeElement)"));
  }

  @Test
  void aFilterStaysAsItIsTyped() {
    browser().evaluate(element("#pools-filter") + ".focus()");
    browser().type("gro");
    inUse = 5;
    await(IN_USE + " === '5'");
    browser().type("w");
    assertEquals("grow", evaluate(element("#pools-filter") + ".value"));
    assertEquals("1", evaluate(element("#pools tbody") + ".rows.length"));
  }

  @Test
  void pauseHoldsItByTheKeyboard() {
    press("#pause");
    assertEquals("true", evaluate(element("#pause") + ".ariaPressed"));
    assertTrue(holds(STATE + ".startsWith('Paused: these are the numbers of ')"), evaluate(STATE));
    inUse = 6;
    int before = readings.get();
    // Whoever comes back to a paused page has not asked for anything else.
    hide(true);
    hide(false);
    passATurn();
    assertEquals("3", evaluate(IN_USE));
    assertEquals(before, readings.get());

    browser().pressEnter();
    assertEquals("false", evaluate(element("#pause") + ".ariaPressed"));
    await(IN_USE + " === '6'");
    assertEquals("Renewed every 5 s.", evaluate(STATE));
  }

  @Test
  void nothingIsReadForATabThatNobodySees() {
    hide(true);
    int before = readings.get();
    inUse = 8;
    passATurn();
    assertEquals(before, readings.get());
    hide(false);
    await(IN_USE + " === '8'");
  }

  @Test
  void saysThatTheServerIsGoneAndGoesOnWhenItIsBack() throws Exception {
    int port = URI.create(server.uri()).getPort();
    server.close();
    await(STATE + ".startsWith('The server cannot be reached.')");
    assertEquals("3", evaluate(IN_USE));
    inUse = 9;
    server = serve(port, Optional.empty());
    await(IN_USE + " === '9'");
    assertEquals("Renewed every 5 s.", evaluate(STATE));
  }

  @Test
  void renewsItselfByTlsWithAPassword() throws Exception {
    TestCertificate.make(folder, "page").install(folder);
    Path config =
        Files.writeString(
            folder.resolve("web.yml"),
            "tls_server_config:\n  cert_file: server.crt\n  key_file: server.key\n"
                + "basic_auth_users:\n  me: "
                + PasswordsTest.HASH
                + "\n");
    browser().open(URI.create("about:blank")); // the page before would miss its server
    server.close();
    server = serve(0, Optional.of(config));
    browser().acceptAnyCertificate();
    browser().open(URI.create(server.uri().replace("https://", "https://me:right@")));
    assertEquals("3", evaluate(IN_USE));
    inUse = 66;
    await(IN_USE + " === '66'");
    assertEquals(List.of(), browser().complaints());
  }

  @ParameterizedTest
  @CsvSource({"light, 1280", "dark, 400"})
  void isAccessibleBeforeAndAfter(String colors, int width) throws Exception {
    browser().setMedia(colors, false);
    browser().setWidth(width);
    inUse = 55;
    await(IN_USE + " === '55'");
    assertEquals(List.of(), browser().violations());
    press("#pause");
    assertEquals(List.of(), browser().violations());
    assertTrue(holds("document.documentElement.scrollWidth <= innerWidth"));
    assertEquals("0", evaluate("document.getAnimations().length"));
  }
}
