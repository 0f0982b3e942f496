package io.cosockpool.recording;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A stream that fails once more bytes were read from it than there may be. */
final class LimitedStream extends FilterInputStream {
  private long remaining;

  LimitedStream(InputStream in, long most) {
    super(in);
    this.remaining = most;
  }

  @Override
  public int read() throws IOException {
    int value = in.read();
    take(value < 0 ? 0 : 1);
    return value;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int count = in.read(bytes, offset, length);
    take(Math.max(count, 0));
    return count;
  }

  private void take(int count) throws IOException {
    remaining -= count;
    if (remaining < 0) {
      throw new IOException("more bytes than a recording may hold");
    }
  }
}
