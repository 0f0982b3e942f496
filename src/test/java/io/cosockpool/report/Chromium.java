package io.cosockpool.report;

import static org.junit.jupiter.api.Assertions.assertNotEquals;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.cosockpool.live.Eventually;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/** A headless Chromium with one page, driven by the DevTools protocol. */
public final class Chromium implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final List<String> PROGRAMS =
      List.of("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome");

  private final Gson gson = new Gson();
  private final Process process;
  private final HttpClient client = HttpClient.newHttpClient();
  private final BlockingQueue<JsonObject> messages = new LinkedBlockingQueue<>();
  private final List<JsonObject> events = new ArrayList<>();
  private final WebSocket socket;
  private final String session;
  private int lastCall;

  private Chromium(Process process, Path folder) throws IOException {
    this.process = process;
    socket = connect(folder);
    session = attach();
    for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
      call(domain + ".enable", Map.of());
    }
  }

  /** The program, if this machine has one. */
  private static Optional<Path> program() {
    return PROGRAMS.stream()
        .flatMap(
            name ->
                Stream.of(System.getenv("PATH").split(File.pathSeparator))
                    .map(folder -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /**
   * Starts it with a folder for all that it writes. Without the program the tests that need it are
   * skipped; in CI they fail.
   */
  public static Chromium start(Class<?> tests, Path folder) throws IOException {
    Optional<Path> program = program();
    if (program.isEmpty()) {
      String reason = tests.getSimpleName() + " needs Chromium";
      assertNotEquals("true", System.getenv("CI"), reason);
      System.err.println("SKIPPED: " + reason);
      Assumptions.abort(reason);
    }
    return start(program.orElseThrow(), folder);
  }

  private static Chromium start(Path program, Path folder) throws IOException {
    Process process =
        new ProcessBuilder(
                program.toString(),
                "--headless",
                // Root, which tests run as in CI, can have no sandbox.
                "--no-sandbox",
                "--disable-dev-shm-usage",
                "--disable-background-networking",
                "--no-first-run",
                "--remote-debugging-port=0",
                "--user-data-dir=" + folder,
                "about:blank")
            .redirectOutput(folder.resolve("out").toFile())
            .redirectError(folder.resolve("err").toFile())
            .start();
    try {
      return new Chromium(process, folder);
    } catch (IOException | RuntimeException | AssertionError e) {
      end(process);
      throw e;
    }
  }

  private WebSocket connect(Path folder) throws IOException {
    Path port = folder.resolve("DevToolsActivePort");
    Eventually.until(
        LIMIT, () -> lines(port).size() == 2 || !process.isAlive(), "Chromium tells its port");
    List<String> address = lines(port);
    if (address.size() != 2) {
      throw new IOException("Chromium ended: " + Files.readString(folder.resolve("err")));
    }
    return client
        .newWebSocketBuilder()
        .buildAsync(
            URI.create("ws://127.0.0.1:" + address.get(0) + address.get(1)), new Collector())
        .join();
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException notYet) {
      return List.of();
    }
  }

  private String attach() {
    String target =
        send("Target.createTarget", Map.of("url", "about:blank"), null)
            .get("targetId")
            .getAsString();
    return send("Target.attachToTarget", Map.of("targetId", target, "flatten", true), null)
        .get("sessionId")
        .getAsString();
  }

  /** Puts together the messages that arrive in parts. */
  private final class Collector implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public @Nullable CompletionStage<?> onText(
        WebSocket webSocket, CharSequence part, boolean last) {
      text.append(part);
      if (last) {
        messages.add(JsonParser.parseString(text.toString()).getAsJsonObject());
        text.setLength(0);
      }
      webSocket.request(1);
      return null;
    }
  }

  /** Calls a method of the page's protocol and returns its result. */
  JsonObject call(String method, Map<String, ?> parameters) {
    return send(method, parameters, session);
  }

  private JsonObject send(String method, Map<String, ?> parameters, @Nullable String session) {
    int id = ++lastCall;
    JsonObject message = new JsonObject();
    message.addProperty("id", id);
    message.addProperty("method", method);
    message.add("params", gson.toJsonTree(parameters));
    message.addProperty("sessionId", session);
    socket.sendText(gson.toJson(message), true).join();
    JsonObject answer = next();
    while (!answer.has("id") || answer.get("id").getAsInt() != id) {
      events.add(answer);
      answer = next();
    }
    if (answer.has("error")) {
      throw new AssertionError(method + ": " + answer);
    }
    return answer.getAsJsonObject("result");
  }

  private JsonObject next() {
    try {
      return Objects.requireNonNull(
          messages.poll(LIMIT.toSeconds(), TimeUnit.SECONDS), "Chromium is silent");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** Opens a page and waits until it is loaded; events from before are forgotten. */
  public void open(URI page) {
    events.clear();
    call("Page.navigate", Map.of("url", page.toString()));
    while (eventsOf("Page.loadEventFired").isEmpty()) {
      events.add(next());
    }
  }

  private List<JsonObject> eventsOf(String method) {
    return events.stream()
        .filter(event -> event.get("method").getAsString().equals(method))
        .map(event -> event.getAsJsonObject("params"))
        .toList();
  }

  /** What the page wrote to the console, and what went wrong in it. */
  public List<String> complaints() {
    return Stream.of("Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded")
        .flatMap(method -> eventsOf(method).stream())
        .map(JsonObject::toString)
        .toList();
  }

  /** All that was asked for since the page was opened, itself included. */
  List<String> requests() {
    return eventsOf("Network.requestWillBeSent").stream()
        .map(event -> event.getAsJsonObject("request").get("url").getAsString())
        .toList();
  }

  /** The value of an expression in the page, of a promise what it becomes. */
  public JsonElement evaluate(String expression) {
    JsonObject result =
        call(
            "Runtime.evaluate",
            Map.of("expression", expression, "returnByValue", true, "awaitPromise", true));
    if (result.has("exceptionDetails")) {
      throw new AssertionError(expression + ": " + result);
    }
    return result.getAsJsonObject("result").get("value");
  }

  /** What axe finds wrong with the page for those who see, hear or move differently. */
  public List<String> violations() throws IOException {
    try (InputStream axe =
        Objects.requireNonNull(Chromium.class.getResourceAsStream("/axe.min.js"))) {
      evaluate(new String(axe.readAllBytes(), StandardCharsets.UTF_8) + "; 0");
    }
    return StreamSupport.stream(
            evaluate("axe.run().then(r => r.violations.map(v => JSON.stringify([v.id, v.nodes])))")
                .getAsJsonArray()
                .spliterator(),
            false)
        .map(JsonElement::getAsString)
        .toList();
  }

  /** Trusts whoever speaks TLS from now on. */
  public void acceptAnyCertificate() {
    call("Security.setIgnoreCertificateErrors", Map.of("ignore", true));
  }

  /** The colours that the user prefers, and whether the page is on paper. */
  public void setMedia(String colorScheme, boolean print) {
    call(
        "Emulation.setEmulatedMedia",
        Map.of(
            "media",
            print ? "print" : "",
            "features",
            List.of(Map.of("name", "prefers-color-scheme", "value", colorScheme))));
  }

  public void setWidth(int width) {
    call(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", false));
  }

  /** Types text where the focus is. */
  public void type(String text) {
    text.codePoints()
        .forEach(character -> press(Character.toString(character), Character.toString(character)));
  }

  void pressTab() {
    press("Tab", "");
  }

  public void pressEnter() {
    press("Enter", "\r");
  }

  private void press(String key, String text) {
    int code = key.equals("Tab") ? 9 : key.equals("Enter") ? 13 : 0;
    call(
        "Input.dispatchKeyEvent",
        Map.of("type", "keyDown", "key", key, "text", text, "windowsVirtualKeyCode", code));
    call(
        "Input.dispatchKeyEvent",
        Map.of("type", "keyUp", "key", key, "windowsVirtualKeyCode", code));
  }

  @Override
  public void close() {
    try {
      send("Browser.close", Map.of(), null);
      Eventually.until(LIMIT, () -> !process.isAlive(), "Chromium ends");
    } finally {
      client.shutdownNow();
      end(process);
    }
  }

  /** What was started may be a script, and the browser its child. */
  private static void end(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
