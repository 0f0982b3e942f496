package io.cosockpool.nginx.configuration;

import io.cosockpool.layout.Field;
import io.cosockpool.layout.Structure;
import io.cosockpool.layout.View;
import io.cosockpool.memory.Block;
import io.cosockpool.memory.BrokenInvariantException;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.Range;
import io.cosockpool.memory.UnreadableException;
import io.cosockpool.walk.Snapshot;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A module's table of directives, {@code ngx_command_t[]}. It says at which offset of the module's
 * configuration a directive's value stands, so that nobody has to know that of every version.
 */
final class Directives {
  private static final Structure COMMAND = ConfigurationLayout.structure("ngx_command_t");
  private static final Field NAME_LENGTH = COMMAND.field("name.len");
  private static final Field NAME = COMMAND.field("name.data");
  private static final Field CONF = COMMAND.field("conf");
  private static final Field OFFSET = COMMAND.field("offset");

  /** The Lua module has about 150. */
  private static final int MOST = 2048;

  /** So many are asked for together, since only the last one tells that it is the last. */
  private static final int AHEAD = 128;

  private final Snapshot memory;
  private final long address;
  private final Place place;
  private final List<View> commands = new ArrayList<>();
  private @Nullable UnreadableException end;

  /**
   * Where a directive's value is kept.
   *
   * @param conf the offset in {@code ngx_http_conf_ctx_t} or its like of the array that holds the
   *     module's configuration
   * @param offset of the value in that configuration
   */
  record Directive(int conf, int offset) {}

  /** Asks for the start of the table at an address. */
  Directives(Snapshot memory, long address, Place place) {
    this.memory = memory;
    this.address = address;
    this.place = place;
    askAhead();
  }

  /** What lies behind the table need not be readable. */
  private void askAhead() {
    try {
      for (int i = 0; i < AHEAD; i++) {
        long at = address + (long) commands.size() * COMMAND.size();
        commands.add(new View(COMMAND, memory.read(new Range(at, COMMAND.size(), place))));
      }
    } catch (UnreadableException e) {
      end = e;
    }
  }

  /**
   * Asks for the names of the directives that may be the one of this name.
   *
   * @throws MemoryException if no end of the table is found
   */
  Search search(String name) throws MemoryException {
    int length = name.length();
    List<View> alike = new ArrayList<>();
    List<Block> names = new ArrayList<>();
    for (int i = 0; command(i).unsigned(NAME_LENGTH) != 0; i++) {
      if (command(i).unsigned(NAME_LENGTH) == length) {
        askForName(command(i), length, alike, names);
      }
    }
    return new Search(name, place, alike, names);
  }

  private void askForName(View command, int length, List<View> alike, List<Block> names) {
    try {
      names.add(memory.read(new Range(command.unsigned(NAME), length, place)));
      alike.add(command);
    } catch (UnreadableException e) {
      // A name that cannot be read is not the one.
    }
  }

  private View command(int index) throws MemoryException {
    if (index >= MOST) {
      throw new BrokenInvariantException(place, "more than " + MOST + " directives");
    }
    if (index == commands.size() && end == null) {
      askAhead();
    }
    if (index == commands.size() && end != null) {
      throw end;
    }
    return commands.get(index);
  }

  /** The directives that may be the one that is looked for, and their names. */
  record Search(String name, Place place, List<View> alike, List<Block> names) {
    /**
     * The directive.
     *
     * @throws BrokenInvariantException if the module has none of this name
     */
    Directive directive() throws BrokenInvariantException {
      return find().orElseThrow(() -> new BrokenInvariantException(place, "no directive " + name));
    }

    /** The directive; empty if the module has none of this name. */
    Optional<Directive> find() throws BrokenInvariantException {
      byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
      for (int i = 0; i < alike.size(); i++) {
        if (names.get(i).matches(0, bytes)) {
          return Optional.of(
              new Directive(
                  small(alike.get(i), CONF, "conf"), small(alike.get(i), OFFSET, "offset")));
        }
      }
      return Optional.empty();
    }

    private static int small(View command, Field field, String name)
        throws BrokenInvariantException {
      long number = command.unsigned(field);
      if (number < 0 || number > Range.MAX_LENGTH || number % Words.LENGTH != 0) {
        throw new BrokenInvariantException(command.place(), name + " is " + number);
      }
      return (int) number;
    }
  }
}
