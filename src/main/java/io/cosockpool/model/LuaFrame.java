package io.cosockpool.model;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A function on a Lua stack, with what {@code debug.traceback} says of it.
 *
 * @param kind what sort of function
 * @param name what its caller calls it; empty if that cannot be told
 * @param chunk where it was defined: the name of a file, a directive, or the first line of a text
 *     that was loaded; empty for a function of C
 * @param line that it has got to; empty if that is not known
 * @param defined the line at which its definition begins; empty for a chunk and for a function of C
 */
public record LuaFrame(
    Kind kind, Optional<Name> name, Optional<Name> chunk, OptionalInt line, OptionalInt defined) {
  /** Sorts of functions. */
  public enum Kind {
    /** A function in Lua. */
    LUA,
    /** One of lua-resty-core, whose functions in Lua call those of the Lua module in C. */
    API,
    /** A file, or another chunk, as a whole. */
    CHUNK,
    /** A function in C, or one that LuaJIT brings along. */
    C
  }

  /**
   * Where it has got to: {@code lib/db.lua:42}, without a line if that is not known, or {@code
   * [C]}.
   */
  public Name where() {
    return place(line);
  }

  /** What to call it: its name, {@code main chunk}, {@code <lib/db.lua:40>}, or {@code ?}. */
  public Name function() {
    return name.orElseGet(
        () ->
            switch (kind) {
              case LUA, API -> enclosed(place(defined));
              case CHUNK -> ascii("main chunk");
              case C -> ascii("?");
            });
  }

  private Name place(OptionalInt at) {
    ByteArrayOutputStream place = new ByteArrayOutputStream();
    place.writeBytes(chunk.orElse(ascii("[C]")).bytes());
    at.ifPresent(number -> place.writeBytes(ascii(":" + number).bytes()));
    return new Name(place.toByteArray());
  }

  private static Name enclosed(Name name) {
    ByteArrayOutputStream enclosed = new ByteArrayOutputStream();
    enclosed.write('<');
    enclosed.writeBytes(name.bytes());
    enclosed.write('>');
    return new Name(enclosed.toByteArray());
  }

  private static Name ascii(String text) {
    return new Name(text.getBytes(StandardCharsets.US_ASCII));
  }

  /**
   * LuaJIT names a function by what its caller finds it with: a variable, or any string that is a
   * key, which may be a host or a path.
   */
  LuaFrame redacted(Pseudonyms pseudonyms) {
    return new LuaFrame(kind, name.map(pseudonyms::of), chunk.map(pseudonyms::of), line, defined);
  }
}
