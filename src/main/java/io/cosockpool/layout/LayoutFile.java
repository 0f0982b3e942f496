package io.cosockpool.layout;

import com.google.gson.stream.JsonReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** What all files of the folder {@code layouts} have in common: the file, objects, and places. */
final class LayoutFile {
  private LayoutFile() {}

  /** Reads the value of one name in an object. */
  interface Member {
    void read(String name, JsonReader json) throws IOException;
  }

  /**
   * Reads the object that a file holds.
   *
   * @param name of the file below {@code layouts}, without {@code .json}
   * @throws IllegalArgumentException if there is no such file
   */
  static void read(String name, Member member) {
    String resource = "/layouts/" + name + ".json";
    try (InputStream stream = LayoutFile.class.getResourceAsStream(resource)) {
      if (stream == null) {
        throw new IllegalArgumentException("no resource " + resource);
      }
      object(new JsonReader(new InputStreamReader(stream, StandardCharsets.UTF_8)), member);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads an object, member by member. */
  static void object(JsonReader json, Member member) throws IOException {
    json.beginObject();
    while (json.hasNext()) {
      member.read(json.nextName(), json);
    }
    json.endObject();
  }

  /** Where a field stands; its width is given elsewhere. */
  record Position(int offset, int bit, int bits) {
    Field of(int width) {
      return new Field(offset, width, bit, bits);
    }
  }

  /** A number of bytes; or, of a bit field, {@code "offset of its word:lowest bit:bits"}. */
  static Position position(String text) {
    String[] parts = text.split(":", 3);
    return parts.length < 3
        ? new Position(Integer.parseInt(text), 0, 0)
        : new Position(
            Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), Integer.parseInt(parts[2]));
  }
}
