package io.cosockpool.dwarf;

import io.cosockpool.dwarf.binding.Dw;
import io.cosockpool.dwarf.binding.Dwarf_Attribute;
import io.cosockpool.dwarf.binding.Dwarf_Die;
import io.cosockpool.dwarf.binding.Dwarf_Op;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;
import java.util.OptionalLong;

/** One entry of debug information ({@code Dwarf_Die}). */
final class Die {
  /** Typedefs of typedefs and qualifiers: more than this is a circle. */
  private static final int MAX_TYPE_CHAIN = 32;

  private final MemorySegment memory;

  Die(Arena arena) {
    this.memory = Dwarf_Die.allocate(arena);
  }

  /** Becomes the entry at an offset of {@code .debug_info}. */
  boolean readAt(MemorySegment dwarf, long offset) {
    return !Libdw.isNull(Dw.dwarf_offdie(dwarf, offset, memory));
  }

  /** Makes another one this entry's first child, if it has children. */
  boolean readChild(Die child) {
    return Dw.dwarf_child(memory, child.memory) == 0;
  }

  /** Makes another one, which may be this, the entry that follows under the same parent. */
  boolean readSibling(Die sibling) {
    return Dw.dwarf_siblingof(memory, sibling.memory) == 0;
  }

  int tag() {
    return Dw.dwarf_tag(memory);
  }

  boolean isAggregate() {
    int tag = tag();
    return tag == Dw.DW_TAG_structure_type() || tag == Dw.DW_TAG_union_type();
  }

  /** The name; empty for what has none. */
  String name() {
    MemorySegment name = Dw.dwarf_diename(memory);
    return Libdw.isNull(name) ? "" : name.getString(0);
  }

  boolean has(int attribute) {
    return Dw.dwarf_hasattr(memory, attribute) != 0;
  }

  /** Whether it is a structure with its members, not only the word that there is one. */
  boolean isFullDescription() {
    return isAggregate() && !has(Dw.DW_AT_declaration());
  }

  /** What the type of this entry is behind its typedefs and qualifiers; or this entry's own. */
  Optional<Die> peeled(Arena arena) {
    Die type = this;
    for (int i = 0; i < MAX_TYPE_CHAIN; i++) {
      if (!type.isTransparent()) {
        return Optional.of(type);
      }
      Optional<Die> next = type.type(arena);
      if (next.isEmpty()) {
        return next;
      }
      type = next.get();
    }
    return Optional.empty();
  }

  private boolean isTransparent() {
    int tag = tag();
    return tag == Dw.DW_TAG_typedef()
        || tag == Dw.DW_TAG_const_type()
        || tag == Dw.DW_TAG_volatile_type();
  }

  /** The type that it refers to. */
  Optional<Die> type(Arena arena) {
    MemorySegment attribute = Dwarf_Attribute.allocate(arena);
    if (Libdw.isNull(Dw.dwarf_attr(memory, Dw.DW_AT_type(), attribute))) {
      return Optional.empty();
    }
    Die type = new Die(arena);
    return Libdw.isNull(Dw.dwarf_formref_die(attribute, type.memory))
        ? Optional.empty()
        : Optional.of(type);
  }

  /** How many bytes a value of this type has. */
  OptionalLong size() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment size = arena.allocate(ValueLayout.JAVA_LONG);
      return Dw.dwarf_aggregate_size(memory, size) == 0
          ? OptionalLong.of(size.get(ValueLayout.JAVA_LONG, 0))
          : OptionalLong.empty();
    }
  }

  /** An attribute that is a number. */
  OptionalLong number(int name) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attribute = Dwarf_Attribute.allocate(arena);
      if (Libdw.isNull(Dw.dwarf_attr(memory, name, attribute))) {
        return OptionalLong.empty();
      }
      MemorySegment value = arena.allocate(ValueLayout.JAVA_LONG);
      return Dw.dwarf_formudata(attribute, value) == 0
          ? OptionalLong.of(value.get(ValueLayout.JAVA_LONG, 0))
          : additionOf(attribute, arena);
    }
  }

  /** Before DWARF 4 gcc wrote an offset as an expression that adds it. */
  private static OptionalLong additionOf(MemorySegment attribute, Arena arena) {
    MemorySegment operations = arena.allocate(ValueLayout.ADDRESS);
    MemorySegment count = arena.allocate(ValueLayout.JAVA_LONG);
    if (Dw.dwarf_getlocation(attribute, operations, count) != 0
        || count.get(ValueLayout.JAVA_LONG, 0) != 1) {
      return OptionalLong.empty();
    }
    MemorySegment operation = operations.get(ValueLayout.ADDRESS, 0).reinterpret(Dwarf_Op.sizeof());
    return Byte.toUnsignedInt(Dwarf_Op.atom(operation)) == Dw.DW_OP_plus_uconst()
        ? OptionalLong.of(Dwarf_Op.number(operation))
        : OptionalLong.empty();
  }
}
