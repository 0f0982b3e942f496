package io.cosockpool.openresty.requests;

import io.cosockpool.layout.Field;
import io.cosockpool.layout.Structure;
import io.cosockpool.layout.View;
import io.cosockpool.memory.Block;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.Range;
import io.cosockpool.model.Name;
import io.cosockpool.nginx.layouts.Reads;
import io.cosockpool.walk.Snapshot;
import java.util.Optional;

/** A text that somebody gave, an {@code ngx_str_t}: asked for first, and looked at later. */
final class Text {
  /** Lines of requests have 8 KiB by default, and 32 KiB where somebody wants it so. */
  private static final long LONGEST = 1 << 16;

  private static final Structure TEXT = LuaLayout.structure("ngx_str_t");
  private static final Field LENGTH = TEXT.field("len");
  private static final Field DATA = TEXT.field("data");

  /** No text. */
  static final Text NONE = new Text(Optional.empty());

  private final Optional<Block> block;

  private Text(Optional<Block> block) {
    this.block = block;
  }

  /** Asks for a text; one of an impossible length is left out. */
  static Text at(Snapshot memory, long address, long length, Place place) {
    return address == 0 || length < 1 || length > LONGEST
        ? NONE
        : new Text(Reads.optional(memory, new Range(address, (int) length, place)));
  }

  /** Asks for the text that a structure has. */
  static Text of(Snapshot memory, View view, Field length, Field data) {
    return at(memory, view.unsigned(data), view.unsigned(length), view.place());
  }

  /** Asks for where a text stands. */
  static Optional<View> pointer(Snapshot memory, long address, Place place) {
    return address == 0
        ? Optional.empty()
        : Reads.optional(memory, new Range(address, TEXT.size(), place))
            .map(block -> new View(TEXT, block));
  }

  /** Asks for the text that stands there. */
  static Text of(Snapshot memory, Optional<View> pointer) {
    return pointer.map(view -> of(memory, view, LENGTH, DATA)).orElse(NONE);
  }

  Optional<Name> name() {
    return block.map(text -> new Name(text.name(0, text.length())));
  }
}
