package io.cosockpool.layout;

import com.google.gson.stream.JsonReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The layouts that cosockpool brings along, as data: {@code layouts/NAME.json} holds the variants
 * of one family of structures. Which variant fits is for the walks to prove on live bytes.
 *
 * <p>A file is an object of variants; a variant is an object of structures; a structure is an
 * object with its {@code size} and its {@code fields}, each {@code [position, width]}, where a
 * position is a number of bytes or, of a bit field, {@code "8:11:1"}. {@code source} names the file
 * of the program that defines the structures.
 */
public final class Catalogue {
  private Catalogue() {}

  /**
   * The variants of a family, in the order of its file, which is the order to try them in.
   *
   * @throws IllegalArgumentException if there is no such family
   */
  public static List<Layout> variants(String family) {
    List<Layout> layouts = new ArrayList<>();
    LayoutFile.read(
        family,
        (name, json) -> {
          if (name.equals("source")) {
            json.skipValue();
          } else {
            layouts.add(new Layout(name, structures(json)));
          }
        });
    return layouts;
  }

  private static Map<String, Structure> structures(JsonReader json) throws IOException {
    Map<String, Structure> structures = new LinkedHashMap<>();
    LayoutFile.object(json, (name, value) -> structures.put(name, structure(name, value)));
    return structures;
  }

  private static Structure structure(String name, JsonReader json) throws IOException {
    int size = 0;
    Map<String, Field> fields = new LinkedHashMap<>();
    json.beginObject();
    while (json.hasNext()) {
      if (json.nextName().equals("size")) {
        size = json.nextInt();
      } else {
        LayoutFile.object(json, (field, value) -> fields.put(field, field(value)));
      }
    }
    json.endObject();
    return new Structure(name, size, fields);
  }

  private static Field field(JsonReader json) throws IOException {
    json.beginArray();
    LayoutFile.Position position = LayoutFile.position(json.nextString());
    Field field = position.of(json.nextInt());
    json.endArray();
    return field;
  }
}
