package io.cosockpool.recording;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * A stream that knows how far it was read, and fails when more comes of it than there may be:
 * bytes, and what is made of them.
 */
final class LimitedStream extends FilterInputStream {
  private final long most;
  private long position;
  private long made;

  LimitedStream(InputStream in, long most) {
    super(in);
    this.most = most;
  }

  /**
   * Counts what is to be made of its bytes.
   *
   * @throws IOException if that is too much, before it is made
   */
  void make(long bytes) throws IOException {
    made += bytes;
    check(0);
  }

  /**
   * Makes sure that so many bytes may follow.
   *
   * @throws IOException if they are too many
   */
  void check(long following) throws IOException {
    if (position + made + following > most) {
      throw new IOException("more bytes than a recording may hold");
    }
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
    check(0);
  }
}
