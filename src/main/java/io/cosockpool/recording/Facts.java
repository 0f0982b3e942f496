package io.cosockpool.recording;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Facts of a recording or of a process in it: texts by name, so that a fact may be added, and a
 * file without it be read still. A text is its length and its UTF-8.
 */
final class Facts {
  private static final int MOST_FACTS = 1 << 8;

  private final Map<String, String> texts = new LinkedHashMap<>();

  /** Adds a fact, as its text. */
  Facts with(String name, Object fact) {
    texts.put(name, fact.toString());
    return this;
  }

  /**
   * A fact that has to be there.
   *
   * @throws IOException if it is not
   */
  String text(String name) throws IOException {
    String text = texts.get(name);
    if (text == null) {
      throw new IOException("the fact '" + name + "' is missing");
    }
    return text;
  }

  /** A fact that is a number. */
  long number(String name) throws IOException {
    try {
      return Long.parseLong(text(name));
    } catch (NumberFormatException e) {
      throw new IOException("the fact '" + name + "' is no number", e);
    }
  }

  /** A fact that is a number, or this one where the fact is missing. */
  long number(String name, long otherwise) throws IOException {
    return texts.containsKey(name) ? number(name) : otherwise;
  }

  /** A fact that is one letter. */
  char letter(String name) throws IOException {
    String text = text(name);
    if (text.length() != 1) {
      throw new IOException("the fact '" + name + "' is no letter");
    }
    return text.charAt(0);
  }

  /** Whether a fact is there and holds. */
  boolean holds(String name) {
    return Boolean.parseBoolean(texts.get(name));
  }

  void write(DataOutputStream out) throws IOException {
    out.writeInt(texts.size());
    for (Map.Entry<String, String> fact : texts.entrySet()) {
      writeText(fact.getKey(), out);
      writeText(fact.getValue(), out);
    }
  }

  static Facts read(DataInputStream in) throws IOException {
    Facts facts = new Facts();
    for (int left = readCount(in, MOST_FACTS); left > 0; left--) {
      facts.texts.put(readText(in), readText(in));
    }
    return facts;
  }

  static void writeText(String text, DataOutputStream out) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  static String readText(DataInputStream in) throws IOException {
    return new String(readBytes(in), StandardCharsets.UTF_8);
  }

  static byte[] readBytes(DataInputStream in) throws IOException {
    int length = readCount(in, (int) RecordingFile.MOST_BYTES);
    byte[] bytes = in.readNBytes(length);
    if (bytes.length != length) {
      throw new EOFException();
    }
    return bytes;
  }

  static int readCount(DataInputStream in, int most) throws IOException {
    int count = in.readInt();
    if (count < 0 || count > most) {
      throw new IOException("a count or length of " + count);
    }
    return count;
  }
}
