package io.cosockpool.layout;

import com.google.gson.FormattingStyle;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The layouts of one structure that does not prove itself, for all the builds that are known:
 * {@code layouts/structures/NAME.json}.
 *
 * <p>The file says the structure's {@code source}, its {@code fields} with their widths in bytes
 * (of a bit field, that of its word) and, for each of its {@code layouts}, the {@code builds} that
 * have it, its {@code size} and the {@code offsets} of the fields in their order: a number of
 * bytes; {@code "8:11:1"} for one bit, the eleventh, of the word at 8; {@code null} for a field
 * that these builds do not have. What no version has ever moved stands in {@code nginx.json} alone,
 * and is a part of every layout.
 */
public final class StructureCatalogue {
  /** The structures that the catalogue describes. */
  public static final List<String> STRUCTURES =
      List.of(
          "ngx_cycle_t",
          "ngx_connection_t",
          "ngx_event_t",
          "ngx_listening_t",
          "ngx_http_request_t",
          "ngx_http_upstream_t",
          "ngx_http_lua_socket_tcp_upstream_t",
          "ngx_http_lua_socket_tcp_conn_op_ctx_t",
          "ngx_stream_lua_request_t",
          "ngx_stream_lua_socket_tcp_upstream_t",
          "ngx_stream_lua_socket_tcp_conn_op_ctx_t");

  /** How many layouts of other builds are worth a try. */
  private static final int MAX_NEAREST = 32;

  private final String name;
  private final Map<String, Field> head;
  private String source = "";
  private final Map<String, Integer> widths = new LinkedHashMap<>();
  private final List<Entry> entries = new ArrayList<>();

  /** A layout and the builds that have it. */
  private record Entry(List<BuildRange> builds, Structure structure) {}

  private StructureCatalogue(String name, Map<String, Field> head) {
    this.name = name;
    this.head = head;
  }

  /** Parses what the catalogue has of a structure, one of {@link #STRUCTURES}. */
  static StructureCatalogue of(String structure) {
    Structure head = Catalogue.variants("nginx").getFirst().structures().get(structure);
    StructureCatalogue catalogue =
        new StructureCatalogue(structure, head == null ? Map.of() : head.fields());
    LayoutFile.read("structures/" + structure, catalogue::read);
    return catalogue;
  }

  /** The names of the fields that are of interest, those that no version has moved first. */
  public List<String> fields() {
    List<String> fields = new ArrayList<>(head.keySet());
    fields.addAll(widths.keySet());
    return fields;
  }

  /** A field that all layouts of this catalogue have and this one lacks. */
  Optional<String> missingIn(Structure structure) {
    return widths.keySet().stream()
        .filter(field -> !structure.has(field))
        .filter(field -> entries.stream().allMatch(entry -> entry.structure().has(field)))
        .findFirst();
  }

  /** The layouts for builds that describe themselves like this one; several if they do not tell. */
  public List<KnownLayout> matching(Build build) {
    OptionalInt lua = build.luaOf(name);
    List<KnownLayout> matching = new ArrayList<>();
    for (Entry entry : entries) {
      entry.builds().stream()
          .filter(range -> range.contains(build, lua))
          .findFirst()
          .ifPresent(
              range ->
                  matching.add(new KnownLayout(entry.structure(), new Source.Catalogued(range))));
    }
    return matching;
  }

  /** The layouts of other builds, those of the nearest versions first. */
  public List<KnownLayout> nearest(Build build) {
    OptionalInt lua = build.luaOf(name);
    record Near(int distance, KnownLayout candidate) {}
    List<Near> others = new ArrayList<>();
    for (Entry entry : entries) {
      if (entry.builds().stream().noneMatch(range -> range.contains(build, lua))) {
        BuildRange nearest =
            entry.builds().stream()
                .min(Comparator.comparingInt(range -> distance(range, build, lua)))
                .orElseThrow();
        others.add(
            new Near(
                distance(nearest, build, lua),
                new KnownLayout(entry.structure(), new Source.Nearest(nearest))));
      }
    }
    return others.stream()
        .sorted(Comparator.comparingInt(Near::distance))
        .limit(MAX_NEAREST)
        .map(Near::candidate)
        .toList();
  }

  /** Of the same versions, those with the build's flags come first. */
  private static int distance(BuildRange range, Build build, OptionalInt lua) {
    return 2 * range.distance(build, lua) + (range.agreesWith(build.flags()) ? 0 : 1);
  }

  private void read(String member, JsonReader json) throws IOException {
    switch (member) {
      case "source" -> source = json.nextString();
      case "fields" ->
          LayoutFile.object(json, (field, value) -> widths.put(field, value.nextInt()));
      case "layouts" -> {
        json.beginArray();
        while (json.hasNext()) {
          entries.add(readEntry(json));
        }
        json.endArray();
      }
      default -> json.skipValue();
    }
  }

  private Entry readEntry(JsonReader json) throws IOException {
    List<BuildRange> builds = new ArrayList<>();
    int size = 0;
    Map<String, Field> fields = new LinkedHashMap<>(head);
    json.beginObject();
    while (json.hasNext()) {
      switch (json.nextName()) {
        case "builds" -> {
          json.beginArray();
          while (json.hasNext()) {
            builds.add(BuildRange.parse(json.nextString()));
          }
          json.endArray();
        }
        case "size" -> size = json.nextInt();
        default -> fields.putAll(readOffsets(json));
      }
    }
    json.endObject();
    return new Entry(builds, new Structure(name, size, fields));
  }

  private Map<String, Field> readOffsets(JsonReader json) throws IOException {
    Map<String, Field> fields = new LinkedHashMap<>();
    json.beginArray();
    for (Map.Entry<String, Integer> field : widths.entrySet()) {
      if (json.peek() == JsonToken.NULL) {
        json.nextNull();
      } else {
        fields.put(field.getKey(), LayoutFile.position(json.nextString()).of(field.getValue()));
      }
    }
    json.endArray();
    return fields;
  }

  /** A catalogue of the same structure and fields that holds nothing yet. */
  public StructureCatalogue withoutLayouts() {
    StructureCatalogue empty = new StructureCatalogue(name, head);
    empty.source = source;
    empty.widths.putAll(widths);
    return empty;
  }

  /**
   * Adds a layout for these builds.
   *
   * @throws IllegalArgumentException if a field has another width than in the rest of the
   *     catalogue, or stands elsewhere although no version has moved it
   */
  public void add(List<BuildRange> builds, Structure structure) {
    for (Map.Entry<String, Field> field : structure.fields().entrySet()) {
      if (head.containsKey(field.getKey())) {
        requireUnmoved(builds, field);
        continue;
      }
      int known = widths.getOrDefault(field.getKey(), 0);
      if (known != 0 && known != field.getValue().width()) {
        throw new IllegalArgumentException(
            name + "." + field.getKey() + " has another width than " + known + " in " + builds);
      }
      widths.put(field.getKey(), field.getValue().width());
    }
    entries.add(new Entry(builds, structure));
  }

  private void requireUnmoved(List<BuildRange> builds, Map.Entry<String, Field> field) {
    if (!field.getValue().equals(head.get(field.getKey()))) {
      throw new IllegalArgumentException(
          name + "." + field.getKey() + " stands elsewhere in " + builds);
    }
  }

  /** Writes what {@link #of} reads, a line for each layout. */
  public String toJson() {
    List<String> lines = new ArrayList<>();
    for (Entry entry : entries) {
      lines.add("    " + inOneLine(json -> write(json, entry)));
    }
    return "{\n  \"source\": "
        + inOneLine(json -> json.value(source))
        + ",\n  \"fields\": "
        + inOneLine(this::writeFields)
        + ",\n  \"layouts\": [\n"
        + String.join(",\n", lines)
        + "\n  ]\n}\n";
  }

  private interface Part {
    void write(JsonWriter json) throws IOException;
  }

  private static String inOneLine(Part part) {
    StringWriter text = new StringWriter();
    JsonWriter json = new JsonWriter(text);
    json.setFormattingStyle(FormattingStyle.COMPACT.withSpaceAfterSeparators(true));
    try {
      part.write(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private void writeFields(JsonWriter json) throws IOException {
    json.beginObject();
    for (Map.Entry<String, Integer> field : widths.entrySet()) {
      json.name(field.getKey()).value(field.getValue());
    }
    json.endObject();
  }

  private void write(JsonWriter json, Entry entry) throws IOException {
    json.beginObject().name("builds").beginArray();
    for (BuildRange range : entry.builds()) {
      json.value(range.toString());
    }
    json.endArray().name("size").value(entry.structure().size()).name("offsets").beginArray();
    for (String field : widths.keySet()) {
      if (entry.structure().has(field)) {
        write(json, entry.structure().field(field));
      } else {
        json.nullValue();
      }
    }
    json.endArray().endObject();
  }

  private static void write(JsonWriter json, Field field) throws IOException {
    if (field.isBitField()) {
      json.value(field.offset() + ":" + field.bit() + ":" + field.bits());
    } else {
      json.value(field.offset());
    }
  }
}
