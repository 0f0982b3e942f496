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

  /** The longest is a command line, of which the kernel takes 6 MiB. */
  private static final int LONGEST_TEXT = 8 << 20;

  /** The kernel's {@code PID_MAX_LIMIT}. */
  private static final int MOST_PID = 1 << 22;

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

  /**
   * A fact that is the id of a process or group, which has at most 22 bits; 0 is one that is not
   * seen.
   */
  int pid(String name) throws IOException {
    long number = number(name);
    if (number < 0 || number > MOST_PID) {
      throw new IOException("the fact '" + name + "' is no process id");
    }
    return (int) number;
  }

  /** Whether there is such a fact. */
  boolean has(String name) {
    return texts.containsKey(name);
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
    int length = readCount(in, LONGEST_TEXT);
    byte[] bytes = in.readNBytes(length);
    if (bytes.length != length) {
      throw new EOFException();
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  static int readCount(DataInputStream in, int most) throws IOException {
    int count = in.readInt();
    if (count < 0 || count > most) {
      throw new IOException("a count or length of " + count);
    }
    return count;
  }
}
