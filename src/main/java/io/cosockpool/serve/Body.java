package io.cosockpool.serve;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;

/** The text of an answer, which many clients may be sent at the same time. */
final class Body {
  /** The JDK's server copies what it is given at once, for each client. */
  private static final int SLICE = 8192;

  private final byte[] bytes;

  Body(String text) {
    this.bytes = text.getBytes(UTF_8);
  }

  int length() {
    return bytes.length;
  }

  void writeTo(OutputStream out) throws IOException {
    for (int from = 0; from < bytes.length; from += SLICE) {
      out.write(bytes, from, Math.min(SLICE, bytes.length - from));
    }
  }
}
