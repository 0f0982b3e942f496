package io.cosockpool.dwarf;

import io.cosockpool.dwarf.binding.Dw;
import java.lang.foreign.Arena;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** The members of a structure that debug information describes. */
final class Members {
  /**
   * How many are looked at for one field, those of nameless members in nameless members too: {@code
   * ngx_http_request_t}, the longest structure that is of interest, has about 150.
   */
  private static final int MAX_MEMBERS = 4096;

  /** How deep members without names may stand in each other. */
  private static final int MAX_DEPTH = 8;

  /** No structure of interest has 64 KiB. */
  private static final long MAX_SIZE = 1 << 16;

  private final Die structure;
  private int looked;

  Members(Die structure) {
    this.structure = structure;
  }

  DebugStructure structure(String name, List<String> paths) throws DwarfException {
    OptionalLong size = structure.size();
    if (size.isEmpty() || size.getAsLong() < 1 || size.getAsLong() > MAX_SIZE) {
      throw new DwarfException("the debug information gives " + name + " no size that can be");
    }
    Map<String, DebugField> fields = new LinkedHashMap<>();
    for (String path : paths) {
      looked = 0;
      try (Arena arena = Arena.ofConfined()) {
        Optional<DebugField> field =
            find(structure, 0, List.of(path.split("\\.", -1)), MAX_DEPTH, arena);
        if (field.isPresent()) {
          fields.put(path, within(field.get(), size.getAsLong(), name + "." + path));
        }
      }
    }
    return new DebugStructure(name, size.getAsLong(), fields);
  }

  private static DebugField within(DebugField field, long size, String what) throws DwarfException {
    if (field.offset() < 0 || field.width() < 1 || field.offset() > size - field.width()) {
      throw new DwarfException("the debug information puts " + what + " outside its structure");
    }
    return field;
  }

  private Optional<DebugField> find(
      Die structure, long base, List<String> path, int depth, Arena arena) {
    Die member = new Die(arena);
    boolean more = depth > 0 && structure.readChild(member);
    for (; more && looked < MAX_MEMBERS; looked++) {
      if (member.tag() == Dw.DW_TAG_member()) {
        Optional<DebugField> field = look(member, base, path, depth, arena);
        if (field.isPresent()) {
          return field;
        }
      }
      more = member.readSibling(member);
    }
    return Optional.empty();
  }

  /** What this member is to the path: the field itself, the way to it, or nothing. */
  private Optional<DebugField> look(
      Die member, long base, List<String> path, int depth, Arena arena) {
    String name = member.name();
    boolean named = name.equals(path.getFirst());
    if (named && path.size() == 1) {
      return field(member, base, arena);
    }
    if (!named && !name.isEmpty()) {
      return Optional.empty();
    }
    Optional<Die> type = member.type(arena).flatMap(of -> of.peeled(arena));
    if (type.isEmpty() || !type.get().isFullDescription()) {
      return Optional.empty();
    }
    List<String> rest = named ? path.subList(1, path.size()) : path;
    return find(type.get(), base + location(member), rest, depth - 1, arena);
  }

  /** The members of a union have no location. */
  private static long location(Die member) {
    return member.number(Dw.DW_AT_data_member_location()).orElse(0);
  }

  private static Optional<DebugField> field(Die member, long base, Arena arena) {
    OptionalLong width = member.number(Dw.DW_AT_byte_size());
    if (width.isEmpty()) {
      Optional<Die> type = member.type(arena);
      width = type.isPresent() ? type.get().size() : width;
    }
    if (width.isEmpty()) {
      return Optional.empty();
    }
    OptionalLong bits = member.number(Dw.DW_AT_bit_size());
    return bits.isPresent()
        ? bitField(member, base, width.getAsLong(), bits.getAsLong())
        : Optional.of(new DebugField(base + location(member), width.getAsLong(), 0, 0));
  }

  /**
   * DWARF 4 counts bits from the structure's start; before, they were counted from the highest bit
   * of the word, whose place is the member's.
   */
  private static Optional<DebugField> bitField(Die member, long base, long width, long bits) {
    if (width < 1 || width > Long.BYTES || bits < 1 || bits > 8 * width) {
      return Optional.empty();
    }
    long first =
        member
            .number(Dw.DW_AT_data_bit_offset())
            .orElseGet(
                () ->
                    8 * (location(member) + width)
                        - member.number(Dw.DW_AT_bit_offset()).orElse(0)
                        - bits);
    long word = Math.floorDiv(first, 8 * width);
    return Optional.of(
        new DebugField(
            base + word * width, width, (int) Math.floorMod(first, 8 * width), (int) bits));
  }
}
