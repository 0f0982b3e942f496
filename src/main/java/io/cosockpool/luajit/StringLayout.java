package io.cosockpool.luajit;

import io.cosockpool.layout.Field;
import io.cosockpool.layout.Structure;
import io.cosockpool.layout.View;
import io.cosockpool.memory.Block;
import io.cosockpool.memory.BrokenInvariantException;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.Range;

/** How a LuaJIT lays out a {@code GCstr}: a header with the length, and the text behind it. */
public final class StringLayout {
  private final Structure structure;
  private final Field type;
  private final Field length;

  StringLayout(Structure structure) {
    this.structure = structure;
    this.type = structure.field("gct");
    this.length = structure.field("len");
  }

  /** The header. */
  public Structure structure() {
    return structure;
  }

  /** Which layout it is, for people. */
  public String name() {
    return structure.name();
  }

  /** The range of a string's header. */
  public Range header(long address, Place place) {
    return new Range(address, structure.size(), place);
  }

  /** The range of a string with its text and the NUL behind that. */
  public Range whole(long address, int length, Place place) {
    return new Range(address, structure.size() + length + 1, place);
  }

  /**
   * The length of the text.
   *
   * @param most the longest that makes sense
   * @throws BrokenInvariantException if this is no string, or a longer one
   */
  public int length(Block string, long most) throws BrokenInvariantException {
    View view = new View(structure, string);
    LuaVm.checkType(view, type, ObjectType.STRING);
    return LuaVm.length(view, length, 0, most);
  }

  /** A copy of the text of a string that was read as a whole, which a user of the process gave. */
  public byte[] text(Block string, int length) {
    return string.name(structure.size(), length);
  }

  /**
   * Whether this is a string with this text, whose bytes end with a NUL. Its type is not looked at,
   * since recordings do not hold that of a key: whoever asks knows it from the key's tag.
   */
  boolean holds(Block string, byte[] terminated) {
    View view = new View(structure, string);
    return string.matches(structure.size(), terminated)
        && view.unsigned(length) == terminated.length - 1;
  }
}
