package io.cosockpool.layout;

import io.cosockpool.memory.Block;
import io.cosockpool.memory.Place;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A structure over bytes that were read: fields by name. Whoever makes a view knows that the
 * structure lies in the block as a whole.
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
  public long addressOf(String field) {
    return address() + structure.offset(field);
  }

  /** Whether the structure has the field. */
  public boolean has(String field) {
    return structure.has(field);
  }

  /** A field as an unsigned number (8 bytes wide: as it is), or as an address. */
  public long unsigned(String field) {
    Field found = structure.field(field);
    int at = start + found.offset();
    return found.of(
        switch (found.width()) {
          case 1 -> block.u8(at);
          case 2 -> block.u16(at);
          case 4 -> block.u32(at);
          default -> block.i64(at);
        });
  }

  /** Whether a field holds this address; another value, which may be anything, is not looked at. */
  public boolean holdsAddress(String field, long address) {
    byte[] bytes = new byte[Long.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(address);
    return block.matches(start + structure.offset(field), bytes);
  }

  /** Whether a field is anything but 0. */
  public boolean flag(String field) {
    return unsigned(field) != 0;
  }

  /** A field as a signed number. */
  public long signed(String field) {
    int unused = 64 - 8 * structure.field(field).width();
    return unsigned(field) << unused >> unused;
  }

  /** Where the structure stands in its walk. */
  public Place place() {
    return block.place();
  }
}
