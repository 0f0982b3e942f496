package io.cosockpool.recording;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;

/**
 * A recording as a file: a line that says what it is, for people and {@code head -1}, and behind it
 * the parts that {@link RecordingWriter} writes, compressed by gzip.
 */
public final class RecordingFile {
  /** Counts up when an older reader would take a file for what it is not. */
  private static final String FORMAT = "2";

  private static final String NAME = "cosockpool recording ";
  private static final Pattern FIRST_LINE = Pattern.compile(NAME + "([0-9]{1,9})(:.*)?");
  private static final int LONGEST_FIRST_LINE = 256;

  /**
   * What a file can make us hold, for it may come from anybody: uncompressed bytes, of which 1,000
   * pools of 30 slots take 6 MB.
   */
  static final long MOST_BYTES = 128 << 20;

  /** What a process, a mapping, a run of memory or a socket counts for besides its bytes. */
  static final long BYTES_FOR_OBJECT = 256;

  /** What cannot be compressed becomes a little longer. */
  private static final long LONGEST_FILE = MOST_BYTES + (1 << 20);

  private RecordingFile() {}

  /**
   * The bytes of a file that holds a recording.
   *
   * @throws IOException if it is larger than what would be read again
   */
  public static byte[] write(Recording recording) throws IOException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    String firstLine = NAME + FORMAT + ": " + recording.summary() + "\n";
    file.writeBytes(firstLine.getBytes(StandardCharsets.US_ASCII));
    try (DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(new GZIPOutputStream(file)))) {
      new RecordingWriter(out).write(recording);
    }
    return file.toByteArray();
  }

  /**
   * Reads a recording.
   *
   * @throws IOException if these bytes are none, or a damaged one; its message says where it broke
   */
  public static Recording read(byte[] file) throws IOException {
    return read(new ByteArrayInputStream(file));
  }

  /** Reads a recording from a file, of which no more is taken than a recording can have. */
  public static Recording read(InputStream file) throws IOException {
    InputStream buffered = new BufferedInputStream(file);
    checkFirstLine(firstLine(buffered));
    return new RecordingReader().read(new LimitedStream(buffered, LONGEST_FILE));
  }

  private static String firstLine(InputStream file) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = file.read();
        next >= 0 && next != '\n' && line.length() < LONGEST_FIRST_LINE;
        next = file.read()) {
      line.append((char) next);
    }
    return line.toString();
  }

  private static void checkFirstLine(String line) throws IOException {
    Matcher format = FIRST_LINE.matcher(line);
    if (!format.matches()) {
      throw new IOException("it does not begin like a recording of cosockpool");
    }
    if (!format.group(1).equals(FORMAT)) {
      throw new IOException(
          "it is a recording in format %s, and this cosockpool reads format %s only"
              .formatted(format.group(1), FORMAT));
    }
  }
}
