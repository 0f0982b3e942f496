package io.cosockpool.elf;

import io.cosockpool.memory.Block;
import io.cosockpool.memory.Memory;
import io.cosockpool.memory.MemoryLostException;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.Range;
import io.cosockpool.memory.Read;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** {@code NT_GNU_BUILD_ID}: what tells one build of a program or library from all others. */
public final class BuildId {
  private static final int NT_GNU_BUILD_ID = 3;
  private static final int NOTE_HEADER_LENGTH = 12;
  private static final byte[] GNU = "GNU\0".getBytes(StandardCharsets.US_ASCII);

  private BuildId() {}

  /**
   * The build id of the image mapped at an address, in hexadecimal digits; empty if it has none.
   */
  public static Optional<String> of(Memory memory, long base) throws MemoryLostException {
    Place place = Place.of("image at 0x" + Long.toHexString(base));
    for (Read read : memory.attempt(List.of(new Range(base, Image.HEADER_LENGTH, place)))) {
      if (read instanceof Block header) {
        Optional<Image> image = Image.of(header);
        return image.isPresent()
            ? inNotes(memory.attempt(image.get().noteRanges(header, place)))
            : Optional.empty();
      }
    }
    return Optional.empty();
  }

  private static Optional<String> inNotes(Iterable<Read> sections) {
    for (Read section : sections) {
      if (section instanceof Block notes) {
        Optional<String> id = in(notes);
        if (id.isPresent()) {
          return id;
        }
      }
    }
    return Optional.empty();
  }

  /** Notes are a header, a name and a description, each of these two padded to 4 bytes. */
  private static Optional<String> in(Block notes) {
    long at = 0;
    while (at + NOTE_HEADER_LENGTH <= notes.length()) {
      int start = (int) at;
      long name = notes.u32(start);
      long description = notes.u32(start + 4);
      long descriptionAt = at + NOTE_HEADER_LENGTH + (name + 3 & -4);
      long end = descriptionAt + description;
      if (end > notes.length()) {
        break;
      }
      if (notes.u32(start + 8) == NT_GNU_BUILD_ID
          && name == GNU.length
          && notes.matches(start + NOTE_HEADER_LENGTH, GNU)) {
        return Optional.of(
            HexFormat.of().formatHex(notes.bytes((int) descriptionAt, (int) description)));
      }
      at = descriptionAt + (description + 3 & -4);
    }
    return Optional.empty();
  }
}
