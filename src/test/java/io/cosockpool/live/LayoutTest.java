package io.cosockpool.live;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import io.cosockpool.launcher.Execution;
import io.cosockpool.report.LayoutJsonFormat;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/**
 * What {@code layout} knows of the workers of four Debian releases, which are stripped: live memory
 * confirms the catalogue, nginx's own headers say the same, and so does debug information.
 */
@LiveTest
class LayoutTest {
  /** What a build tells by the digits of its signature, as native/offsets.c is to be told. */
  private static final Map<Integer, String> FLAGS =
      Map.ofEntries(
          Map.entry(3, "NGX_HAVE_FILE_AIO"),
          Map.entry(22, "NGX_THREADS"),
          Map.entry(23, "NGX_PCRE"),
          Map.entry(26, "NGX_HTTP_GZIP"),
          Map.entry(28, "NGX_HTTP_X_FORWARDED_FOR"),
          Map.entry(29, "NGX_HTTP_REALIP"),
          Map.entry(30, "NGX_HTTP_HEADERS"),
          Map.entry(31, "NGX_HTTP_DAV"),
          Map.entry(32, "NGX_HTTP_CACHE"),
          Map.entry(33, "NGX_HTTP_UPSTREAM_ZONE"),
          Map.entry(34, "NGX_COMPAT"));

  private static final Set<String> IN_HEADERS =
      Set.of(
          "ngx_cycle_t",
          "ngx_connection_t",
          "ngx_event_t",
          "ngx_listening_t",
          "ngx_http_request_t");

  private static final Set<String> IN_ARRAYS =
      Set.of("ngx_connection_t", "ngx_event_t", "ngx_listening_t");

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource
  void liveMemoryConfirmsTheCatalogue(DebianRelease release) throws Exception {
    Path recording = folder.resolve("recording");
    Path redacted = folder.resolve("redacted");
    JsonNode live;
    try (LiveNginx nginx = start(release);
        Socket request = openRequest(nginx)) {
      live = layout("-p", Integer.toString(nginx.workerPids().getFirst()));
      String pid = nginx.workerPids().getFirst().toString();
      Tool.run("record", recording.toString(), "-p", pid);
      Tool.run("record", "--redact", redacted.toString(), "-p", pid);
      assertTrue(request.isConnected());
    }
    Set<String> unconfirmed = new TreeSet<>();
    live.get("structures")
        .properties()
        .forEach(
            structure -> {
              if (!structure.getValue().get("confirmed").booleanValue()) {
                unconfirmed.add(structure.getKey());
              }
            });
    assertEquals(Set.of("ngx_http_upstream_t"), unconfirmed, live.toPrettyString());
    assertEquals(
        release.hasBacklog(), live.get("structures").has("ngx_http_lua_socket_tcp_conn_op_ctx_t"));
    assertEquals(
        "0.%d.%d".formatted(release.luaModuleVersion() / 1000, release.luaModuleVersion() % 1000),
        live.get("http_lua").textValue());
    for (Path file : List.of(recording, redacted)) {
      JsonNode replayed = layout("--replay", file.toString());
      assertEquals(
          withoutEvidence(live.get("structures")), withoutEvidence(replayed.get("structures")));
      assertTrue(replayed.get("remarks").toString().contains("holds no files"));
    }
  }

  /** How many things fitted depends on the moment at which each part was read. */
  private static JsonNode withoutEvidence(JsonNode structures) {
    JsonNode copy = structures.deepCopy();
    copy.forEach(structure -> ((ObjectNode) structure).remove("evidence"));
    return copy;
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "BULLSEYE")
  void headersAndDebugInformationSayTheSame(DebianRelease release) throws Exception {
    try (LiveNginx nginx = start(release);
        Socket request = openRequest(nginx)) {
      String pid = nginx.workerPids().getFirst().toString();
      JsonNode catalogued = layout("-p", pid);
      String debugFile = compiled(release, catalogued, buildIdOf(catalogued));
      assertEquals(fields(catalogued), offsets(debugFile));

      assertDescribed(debugFile, catalogued, layout("-p", pid, "--debug-file", debugFile));
      assertEquals(
          Tool.run("-p", pid, "-o", "text").output(),
          Tool.run("-p", pid, "-o", "text", "--debug-file", debugFile).output());

      String foreign = compiled(release, catalogued, "0123456789abcdef");
      Execution refused = Tool.run("layout", "-p", pid, "--debug-file", foreign);
      assertEquals(3, refused.exitCode());
      assertTrue(refused.errors().contains("0123456789abcdef"), refused.errors());
      assertEquals("", refused.output());
      assertTrue(request.isConnected());
    }
  }

  /** In the target's own root, by the build id of a program that is there no longer. */
  @Test
  void debugInformationIsFoundInAContainerWhoseProgramWasDeleted() throws Exception {
    DebianRelease release = DebianRelease.BOOKWORM;
    try (ContainedNginx nginx = ContainedNginx.start(release)) {
      String pid = nginx.workerPids().getFirst().toString();
      JsonNode catalogued = layout("-p", pid);
      String buildId = buildIdOf(catalogued);
      Path root = Path.of("/proc/" + nginx.masterPid() + "/root");
      Path inRoot = Path.of("usr/lib/debug/.build-id", buildId.substring(0, 2));
      Path debugFile =
          Files.createDirectories(root.resolve(inRoot)).resolve(buildId.substring(2) + ".debug");
      Files.copy(Path.of(compiled(release, catalogued, buildId)), debugFile);
      Files.delete(root.resolve("usr/sbin/nginx"));
      assertDescribed("/" + root.relativize(debugFile), catalogued, layout("-p", pid));
    }
  }

  @Test
  void layoutsOfACommandsWorkersAreShown() throws Exception {
    try (LiveNginx nginx = start(DebianRelease.BOOKWORM)) {
      nginx.killGateway();
      String command = Tool.witnessedCommand(nginx) + "; read -r end; exit 0";
      Execution.Running running =
          Execution.start(
              Tool.command("layout", "-c", command).redirectInput(ProcessBuilder.Redirect.PIPE));
      Set<Integer> workers = Tool.awaitReadings(nginx, running).keySet();
      nginx.killGateway();
      running.process().getOutputStream().close();
      Execution run = running.await();
      assertEquals(0, run.exitCode(), run.errors());
      Set<Integer> shown = new TreeSet<>();
      for (JsonNode process : new ObjectMapper().readTree(run.output())) {
        shown.add(process.get("pid").intValue());
        assertTrue(process.at("/structures/ngx_cycle_t/confirmed").booleanValue());
      }
      assertEquals(workers, shown);
    }
  }

  @Test
  void whatCannotBeUsedIsSaid() throws Exception {
    assertEquals(2, Tool.run("layout", "export").exitCode());
    assertEquals(2, Tool.run("layout", "--file", "f", "-p", "1").exitCode());
    assertEquals(2, Tool.run("layout", "export", "--file", "f", "--http-lua", "x").exitCode());
    Execution none = Tool.run("layout", "--file", "pom.xml");
    assertEquals(3, none.exitCode());
    assertTrue(none.errors().contains("no ELF file"), none.errors());
  }

  private static void assertDescribed(String file, JsonNode catalogued, JsonNode described) {
    assertEquals(fields(catalogued), fields(described));
    for (String structure : IN_HEADERS) {
      JsonNode found = described.get("structures").get(structure);
      String source = found.get("source").textValue();
      assertTrue(source.startsWith("DWARF: ") && source.endsWith(file), source);
      assertEquals(
          catalogued.get("structures").get(structure).get("confirmed"), found.get("confirmed"));
    }
  }

  private static String buildIdOf(JsonNode layout) {
    return layout.get("files").get(0).get("build_id").textValue();
  }

  private static LiveNginx start(DebianRelease release) {
    return LiveNginx.start(NginxRoot.of(release), Configuration.lua(Workload.everyState()), 1);
  }

  /** A request that never ends: its line is there, its headers are not. */
  private static Socket openRequest(LiveNginx nginx) throws Exception {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), nginx.httpPort());
    socket
        .getOutputStream()
        .write("GET /secret?a=b HTTP/1.1\r\nHost: gateway\r\nX".getBytes(US_ASCII));
    return socket;
  }

  private static JsonNode layout(String... target) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("layout", "-o", "json"));
    arguments.addAll(List.of(target));
    Execution run = Tool.run(arguments.toArray(String[]::new));
    assertEquals(0, run.exitCode(), run.errors());
    try (InputStream schema =
        Objects.requireNonNull(
            LayoutJsonFormat.class.getResourceAsStream("/schema/layout.schema.json"))) {
      assertEquals(
          Set.of(),
          JsonSchemaFactory.getInstance(VersionFlag.V202012)
              .getSchema(schema)
              .validate(run.output(), InputFormat.JSON));
    }
    JsonNode processes = new ObjectMapper().readTree(run.output());
    assertEquals(1, processes.size());
    assertFalse(run.output().contains("secret"));
    return processes.get(0);
  }

  /** The headers of the release's own nginx, and the flags that it says it was built with. */
  private static List<String> options(DebianRelease release, String signature) {
    List<String> options = new ArrayList<>(List.of("-w", "-Inative/auto"));
    String digits = signature.substring("8,4,8,".length());
    FLAGS.forEach(
        (digit, flag) -> {
          if (digits.charAt(digit - 1) == '1') {
            options.add("-D" + flag + "=1");
          }
        });
    Path headers = NginxRoot.of(release).folder().resolve("usr/share/nginx/src/src");
    for (String part :
        List.of(
            "core",
            "event",
            "event/modules",
            "event/quic",
            "os/unix",
            "http",
            "http/modules",
            "http/v2",
            "http/v3")) {
      options.add("-I" + headers.resolve(part));
    }
    return options;
  }

  private static Map<String, String> offsets(String program) throws Exception {
    Map<String, String> offsets = new TreeMap<>();
    Execution.of(new ProcessBuilder(program))
        .output()
        .lines()
        .map(line -> line.split(" ", 3))
        .forEach(
            words ->
                offsets.put(
                    words.length > 2 ? words[0] + " " + words[1] : words[0],
                    words[words.length - 1]));
    return offsets;
  }

  /** native/offsets.c with the debug information of all that it includes. */
  private String compiled(DebianRelease release, JsonNode layout, String buildId) throws Exception {
    List<String> options = options(release, layout.get("signature").textValue());
    options.addAll(
        List.of("-g", "-fno-eliminate-unused-debug-types", "-Wl,--build-id=0x" + buildId));
    return CompiledProgram.by(
        "gcc",
        Files.readString(Path.of("native/offsets.c")),
        folder.resolve("offsets" + buildId),
        options.toArray(String[]::new));
  }

  /** The structures that native/offsets.c prints, in its words. */
  private static Map<String, String> fields(JsonNode process) {
    Map<String, String> fields = new TreeMap<>();
    for (String name : IN_HEADERS) {
      JsonNode structure = process.get("structures").get(name);
      assertNotEquals(0, structure.get("fields").size());
      if (IN_ARRAYS.contains(name)) {
        fields.put(name, structure.get("size").asText());
      }
      structure
          .get("fields")
          .properties()
          .forEach(field -> fields.put(name + " " + field.getKey(), text(field.getValue())));
    }
    return fields;
  }

  private static String text(JsonNode field) {
    String place = field.get("offset") + " " + field.get("width");
    return field.has("bits") ? place + " " + field.get("bit") + " " + field.get("bits") : place;
  }
}
