package io.cosockpool.layout;

import io.cosockpool.memory.Block;
import io.cosockpool.memory.Place;

/**
 * A structure over bytes that were read. Whoever makes a view knows that the structure lies in the
 * block as a whole. A {@link Field} that is used again and again is taken from the structure once,
 * when the layout is loaded; then a name that the layout lacks shows at once.
 *
 * @param structure how it is laid out
 * @param block the bytes
 * @param start the structure's offset in the block
 */
public record View(Structure structure, Block block, int start) {
  /** A structure at the start of what was read. */
  public View(Structure structure, Block block) {
    this(structure, block, 0);
  }

  /** The structure's address in the other process. */
  public long address() {
    return block.address() + start;
  }

  /** The address of one of its fields in the other process. */
  public long addressOf(Field field) {
    return address() + field.offset();
  }

  /** A field as an unsigned number (8 bytes wide: as it is), or as an address. */
  public long unsigned(Field field) {
    int at = start + field.offset();
    return field.of(
        switch (field.width()) {
          case 1 -> block.u8(at);
          case 2 -> block.u16(at);
          case 4 -> block.u32(at);
          default -> block.i64(at);
        });
  }

  /** Whether a field holds this address; another value, which may be anything, is not looked at. */
  public boolean holdsAddress(Field field, long address) {
    return block.matches(start + field.offset(), address);
  }

  /** Whether a field is anything but 0. */
  public boolean flag(Field field) {
    return unsigned(field) != 0;
  }

  /** A field as a signed number. */
  public long signed(Field field) {
    int unused = 64 - 8 * field.width();
    return unsigned(field) << unused >> unused;
  }

  /** Where the structure stands in its walk. */
  public Place place() {
    return block.place();
  }
}
