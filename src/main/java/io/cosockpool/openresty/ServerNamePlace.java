package io.cosockpool.openresty;

import io.cosockpool.memory.Block;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.memory.Range;
import io.cosockpool.model.Name;
import io.cosockpool.nginx.layouts.Reads;
import io.cosockpool.walk.Snapshot;
import io.cosockpool.walk.Walk;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Looks where OpenSSL keeps the name of the server that it asks for ({@code ext.hostname} of {@code
 * SSL}, ssl/ssl_local.h): in the {@code SSL} of a connection whose server is known otherwise, there
 * is the address of that name.
 *
 * @param names one of which the server has
 */
public record ServerNamePlace(EntryContext context, RawEntry entry, Set<Name> names)
    implements Walk<Set<Integer>> {
  /** An {@code SSL} has 5 to 8 KiB since OpenSSL 1.1.1, and the name in its first 3. */
  private static final int SEARCHED = 4096;

  private record Slot(int number) {}

  @Override
  public Object identity() {
    return new Slot(entry.entry().slot());
  }

  /** The offsets at which a name of the server stands. */
  @Override
  public Set<Integer> of(Snapshot memory) throws MemoryException {
    long ssl = SslObject.of(memory, context, entry);
    Optional<Block> object =
        SslObject.upTo(memory, new Range(ssl, SEARCHED, SslObject.PLACE.asSecret()));
    Map<Integer, Block> led = new HashMap<>();
    if (object.isPresent()) {
      Block words = object.get();
      for (int at = 0; at + Long.BYTES <= words.length(); at += Long.BYTES) {
        if (words.holdsNear(at)) {
          Range text = new Range(words.i64(at), longest() + 1, SslObject.PLACE);
          int offset = at;
          Reads.optional(memory, text).ifPresent(block -> led.put(offset, block));
        }
      }
    }
    Set<Integer> places = new LinkedHashSet<>();
    for (Map.Entry<Integer, Block> text : led.entrySet()) {
      if (names.stream().anyMatch(name -> text.getValue().holdsName(0, name.bytes()))) {
        places.add(text.getKey());
      }
    }
    return places;
  }

  private int longest() {
    return names.stream().mapToInt(Name::length).max().orElseThrow();
  }
}
