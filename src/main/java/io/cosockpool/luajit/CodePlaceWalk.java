package io.cosockpool.luajit;

import io.cosockpool.layout.View;
import io.cosockpool.memory.Block;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.Range;
import io.cosockpool.memory.TornReadException;
import io.cosockpool.memory.UnreadableException;
import io.cosockpool.model.Name;
import io.cosockpool.walk.Snapshot;
import io.cosockpool.walk.Walk;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the code of a Lua function says of a place in it: chunk, line, and what it calls there. It
 * finds these as {@code debug.getinfo} does (LuaJIT src/lj_debug.c).
 *
 * @param strings how the VM lays out its strings
 */
public record CodePlaceWalk(LuaVm vm, StringLayout strings, CallSite site)
    implements Walk<CodePlace> {
  private static final Place PLACE = Place.of("prototype");

  /** A path has 4,096 bytes at most. */
  private static final int LONGEST_NAME = 4096;

  /** So much of a chunk that is no file, and has no name, is shown. */
  private static final int LONGEST_SOURCE = 45;

  /** Strings of any length can be the keys of a table. */
  private static final long LONGEST_STRING = Integer.MAX_VALUE;

  private static final byte FILE = '@';
  private static final byte NAMED = '=';

  @Override
  public CodePlace of(Snapshot memory) throws MemoryException {
    Prototype prototype = site.prototype();
    Block code = memory.read(new Range(prototype.address(), prototype.size(), PLACE));
    Text chunk = new Text(memory, prototype.chunkName(), PLACE.part(".chunkname"));
    StackLayout layout = StackLayout.of(vm.isGc64());
    if (!Prototype.of(layout, new View(layout.prototype, code)).equals(prototype)) {
      throw new TornReadException(PLACE, "another function has this place by now");
    }
    chunk.ask();
    Optional<PrototypeCode.Callee> callee = new PrototypeCode(layout, prototype, code).callee(site);
    OptionalInt line = new PrototypeCode(layout, prototype, code).line(site);
    Optional<Name> name =
        callee.isPresent() ? Optional.of(name(memory, callee.get())) : Optional.empty();
    return new CodePlace(chunk(chunk), line, name);
  }

  private Name name(Snapshot memory, PrototypeCode.Callee callee) throws MemoryException {
    return switch (callee) {
      case PrototypeCode.Callee.Known known -> known.name();
      case PrototypeCode.Callee.Constant constant -> {
        Text text = new Text(memory, constant.address(), PLACE.part(".k[]"));
        yield new Name(text.name());
      }
    };
  }

  /** A string of the VM: its header and its text, as far as that is of use. */
  private final class Text {
    private final Snapshot memory;
    private final long address;
    private final Place place;
    private final Block header;

    Text(Snapshot memory, long address, Place place) throws UnreadableException {
      this.memory = memory;
      this.address = address;
      this.place = place;
      this.header = memory.read(strings.header(address, place));
    }

    private int length() throws MemoryException {
      return Math.min(LONGEST_NAME, strings.length(header, LONGEST_STRING));
    }

    void ask() throws MemoryException {
      memory.read(strings.whole(address, length(), place));
    }

    private Block whole() throws MemoryException {
      return memory.read(strings.whole(address, length(), place));
    }

    /** How many of its first bytes belong to the first line, which is all that is looked at. */
    byte[] firstLine() throws MemoryException {
      int length = Math.min(length(), LONGEST_SOURCE);
      Block text = whole();
      int end = 0;
      while (end < length && text.u8(strings.structure().size() + end) >= ' ') {
        end++;
      }
      return text.name(strings.structure().size(), end);
    }

    int first() throws MemoryException {
      return length() == 0 ? 0 : whole().u8(strings.structure().size());
    }

    byte[] name() throws MemoryException {
      return whole().name(strings.structure().size(), length());
    }

    /** Without the mark that it begins with. */
    byte[] nameBehindMark() throws MemoryException {
      return whole().name(strings.structure().size() + 1, length() - 1);
    }

    boolean isLongerThan(int shown) throws MemoryException {
      return length() > shown;
    }
  }

  /** A chunk that is neither a file nor named is its own name: it may be long, and hold secrets. */
  private static Name chunk(Text text) throws MemoryException {
    int mark = text.first();
    if (mark == FILE || mark == NAMED) {
      return new Name(text.nameBehindMark());
    }
    byte[] line = text.firstLine();
    ByteArrayOutputStream shown = new ByteArrayOutputStream();
    shown.writeBytes("[string \"".getBytes(StandardCharsets.US_ASCII));
    shown.writeBytes(line);
    shown.writeBytes(
        (text.isLongerThan(line.length) ? "...\"]" : "\"]").getBytes(StandardCharsets.US_ASCII));
    return new Name(shown.toByteArray());
  }
}
