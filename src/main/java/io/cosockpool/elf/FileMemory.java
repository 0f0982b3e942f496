package io.cosockpool.elf;

import io.cosockpool.memory.Block;
import io.cosockpool.memory.Memory;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.Range;
import io.cosockpool.memory.Read;
import io.cosockpool.memory.Unreadable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * An ELF file as the memory it would be loaded to, unmoved and without what the dynamic linker does
 * to it: an address that it fills in is still 0.
 */
public final class FileMemory implements Memory, AutoCloseable {
  private final FileChannel file;
  private final List<Image.Segment> segments;

  private FileMemory(FileChannel file, List<Image.Segment> segments) {
    this.file = file;
    this.segments = segments;
  }

  /** Takes an open file; what is no 64-bit ELF file has no memory at all. */
  public static FileMemory of(FileChannel file) throws IOException {
    try {
      int length = (int) Math.min(Image.HEADER_LENGTH, file.size());
      if (length == 0) {
        return new FileMemory(file, List.of());
      }
      ByteBuffer header = ByteBuffer.allocate(length);
      fill(file, header, 0);
      return new FileMemory(
          file, Image.segments(new Block(new Range(0, length, Place.of("file")), header.array())));
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /** The address of what stands at offset 0 of the file; empty if that is not loaded. */
  public List<Long> bases() {
    List<Long> bases = new ArrayList<>();
    for (Image.Segment segment : segments) {
      if (segment.offset() == 0) {
        bases.add(segment.address());
      }
    }
    return bases;
  }

  @Override
  public List<Read> attempt(List<Range> ranges) {
    List<Read> outcomes = new ArrayList<>();
    for (Range range : ranges) {
      outcomes.add(attempt(range));
    }
    return outcomes;
  }

  private Read attempt(Range range) {
    for (Image.Segment segment : segments) {
      if (segment.contains(range.address(), range.length())) {
        return readIn(segment, range);
      }
    }
    return new Unreadable(range);
  }

  private Read readIn(Image.Segment segment, Range range) {
    ByteBuffer bytes = ByteBuffer.allocate(range.length());
    try {
      return fill(file, bytes, segment.offset() + range.address() - segment.address())
          ? new Block(range, bytes.array())
          : new Unreadable(range);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean fill(FileChannel file, ByteBuffer bytes, long position)
      throws IOException {
    while (bytes.hasRemaining()) {
      if (file.read(bytes, position + bytes.position()) < 0) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
