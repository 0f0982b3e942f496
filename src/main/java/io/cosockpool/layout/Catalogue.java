package io.cosockpool.layout;

import com.google.gson.stream.JsonReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The layouts that cosockpool brings along, as data: {@code layouts/NAME.json} holds the variants
 * of one family of structures. Which variant fits is for the walks to prove on live bytes.
 *
 * <p>A file is an object of variants; a variant is an object of structures; a structure is an
 * object with its {@code size} and its {@code fields}, each {@code [offset, width]}. {@code source}
 * names the file of the program that defines the structures.
 */
public final class Catalogue {
  private Catalogue() {}

  /**
   * The variants of a family, in the order of its file, which is the order to try them in.
   *
   * @throws IllegalArgumentException if there is no such family
   */
  public static List<Layout> variants(String family) {
    String resource = "/layouts/" + family + ".json";
    try (InputStream stream = Catalogue.class.getResourceAsStream(resource)) {
      if (stream == null) {
        throw new IllegalArgumentException("no resource " + resource);
      }
      return parse(new InputStreamReader(stream, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Layout> parse(Reader text) throws IOException {
    List<Layout> layouts = new ArrayList<>();
    JsonReader json = new JsonReader(text);
    json.beginObject();
    while (json.hasNext()) {
      String name = json.nextName();
      if (name.equals("source")) {
        json.skipValue();
      } else {
        layouts.add(new Layout(name, structures(json)));
      }
    }
    json.endObject();
    return layouts;
  }

  private static Map<String, Structure> structures(JsonReader json) throws IOException {
    Map<String, Structure> structures = new LinkedHashMap<>();
    json.beginObject();
    while (json.hasNext()) {
      String name = json.nextName();
      structures.put(name, structure(name, json));
    }
    json.endObject();
    return structures;
  }

  private static Structure structure(String name, JsonReader json) throws IOException {
    int size = 0;
    Map<String, Field> fields = Map.of();
    json.beginObject();
    while (json.hasNext()) {
      if (json.nextName().equals("size")) {
        size = json.nextInt();
      } else {
        fields = fields(json);
      }
    }
    json.endObject();
    return new Structure(name, size, fields);
  }

  private static Map<String, Field> fields(JsonReader json) throws IOException {
    Map<String, Field> fields = new LinkedHashMap<>();
    json.beginObject();
    while (json.hasNext()) {
      String name = json.nextName();
      json.beginArray();
      fields.put(name, new Field(json.nextInt(), json.nextInt()));
      json.endArray();
    }
    json.endObject();
    return fields;
  }
}
