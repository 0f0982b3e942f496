package io.cosockpool.recording;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A stream that knows how far it was read, and fails when that is further than there may be. */
final class LimitedStream extends FilterInputStream {
  private final long most;
  private long position;

  LimitedStream(InputStream in, long most) {
    super(in);
    this.most = most;
  }

  /** How many bytes were read. */
  long position() {
    return position;
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
    position += count;
    if (position > most) {
      throw new IOException("more bytes than a recording may hold");
    }
  }
}
