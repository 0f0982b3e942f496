package io.cosockpool.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import io.cosockpool.model.Report;
import io.cosockpool.model.Subsystem;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonFormatTest {
  private static JsonSchema schema() throws IOException {
    try (InputStream schema =
        Objects.requireNonNull(JsonFormat.class.getResourceAsStream("/schema/pools.schema.json"))) {
      return JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(schema);
    }
  }

  private static boolean isValid(String json) throws IOException {
    return schema().validate(json, InputFormat.JSON).isEmpty();
  }

  private static JsonObject render(Report report) throws IOException {
    String json = new JsonFormat().render(report);
    assertTrue(isValid(json), json);
    assertTrue(json.endsWith("}\n"), json);
    return JsonParser.parseString(json).getAsJsonObject();
  }

  /** The example of the OpenResty XRay analyzer, whose keys these are. */
  @Test
  void hasExactlyTheKnownKeysInTheirOrder() throws IOException {
    JsonObject json = render(Reports.of(Reports.http(7, Reports.queueing("a:1"))));

    assertEquals(
        "{\"http\":{\"a:1\":[{\"backlog_queue\":4,\"enabled_backlog\":1,\"pid\":7,"
            + "\"connections\":14,\"free_connections\":0,\"size\":10}]}}",
        json.toString());
  }

  @Test
  void aPoolWithoutBacklogHasItDisabled() throws IOException {
    assertEquals(
        0,
        render(Reports.of(Reports.http(7, Reports.pool("a"))))
            .getAsJsonObject("http")
            .getAsJsonArray("a")
            .get(0)
            .getAsJsonObject()
            .get("enabled_backlog")
            .getAsInt());
  }

  @Test
  void everyLoadedModuleIsThereWithoutPoolsToo() throws IOException {
    assertEquals("{\"http\":{}}", render(Reports.of(Reports.http(7))).toString());
    assertEquals(
        "{\"http\":{},\"stream\":{}}",
        render(Reports.of(Reports.both(7, List.of(), List.of()))).toString());
    assertEquals(
        "{\"stream\":{}}",
        render(io.cosockpool.model.Reports.of(EnumSet.of(Subsystem.STREAM), List.of())).toString());
  }

  @Test
  void poolsAreSortedByNameAndEntriesByProcess() throws IOException {
    JsonObject http =
        render(
                Reports.of(
                    Reports.http(3, Reports.pool("b"), Reports.pool("c")),
                    Reports.http(20, Reports.pool("a"), Reports.pool("b"))))
            .getAsJsonObject("http");

    assertEquals(List.of("a", "b", "c"), new ArrayList<>(http.keySet()));
    List<Integer> pids = new ArrayList<>();
    http.getAsJsonArray("b")
        .forEach(entry -> pids.add(entry.getAsJsonObject().get("pid").getAsInt()));
    assertEquals(List.of(3, 20), pids);
  }

  @Test
  void namesThatBecomeEqualShareOneList() throws IOException {
    JsonObject http =
        render(
                Reports.of(
                    Reports.http(
                        7,
                        Reports.pool(new byte[] {'x', (byte) 0xfe}),
                        Reports.pool(new byte[] {'x', (byte) 0xff}))))
            .getAsJsonObject("http");

    assertEquals(List.of("x\ufffd"), new ArrayList<>(http.keySet()));
    assertEquals(2, http.getAsJsonArray("x\ufffd").size());
  }

  @Test
  void nothingInItIsObeyedByATerminalOrUnseen() throws IOException {
    String hidden = "\u0080\u009b\u007f\u00ad\u200b\u200e\u202e\u2066\ufeff\u3164";
    String tag = Character.toString(0xe0041);
    Report report = Reports.of(Reports.http(7, Reports.pool("a" + hidden + "é" + tag + "z")));
    String json = new JsonFormat().render(report);

    assertTrue(
        json.contains(
            "a\\u0080\\u009b\\u007f\\u00ad\\u200b\\u200e\\u202e\\u2066\\ufeff\\u3164é"
                + "\\udb40\\udc41z"),
        json);
    assertEquals(
        List.of("a" + hidden + "é" + tag + "z"),
        new ArrayList<>(render(report).getAsJsonObject("http").keySet()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "\0", "a\nb", "\"", "\\", "\u2028", "</script>", "größe 日本 😀", "\u202e", "'"})
  void aNameIsTheSameAfterParsing(String name) throws IOException {
    JsonObject http =
        render(Reports.of(Reports.http(7, Reports.pool(name)))).getAsJsonObject("http");

    assertEquals(List.of(name), new ArrayList<>(http.keySet()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "{\"mail\":{}}",
        "{\"http\":[]}",
        "{\"http\":{\"a\":[]}}",
        "{\"http\":{\"a\":{}}}",
        "{\"http\":{\"a\":[{\"backlog_queue\":0,\"enabled_backlog\":0,\"pid\":7,"
            + "\"connections\":1,\"free_connections\":1}]}}",
        "{\"http\":{\"a\":[{\"backlog_queue\":0,\"enabled_backlog\":2,\"pid\":7,"
            + "\"connections\":1,\"free_connections\":1,\"size\":1}]}}",
        "{\"http\":{\"a\":[{\"backlog_queue\":-1,\"enabled_backlog\":0,\"pid\":7,"
            + "\"connections\":1,\"free_connections\":1,\"size\":1}]}}",
        "{\"http\":{\"a\":[{\"backlog_queue\":0,\"enabled_backlog\":0,\"pid\":7,"
            + "\"connections\":1,\"free_connections\":1,\"size\":1,\"more\":1}]}}",
        "{\"http\":{\"a\":[{\"backlog_queue\":0,\"enabled_backlog\":0,\"pid\":\"7\","
            + "\"connections\":1,\"free_connections\":1,\"size\":1}]}}"
      })
  void theSchemaRefusesOtherDocuments(String json) throws IOException {
    assertFalse(isValid(json), json);
  }
}
