package io.cosockpool.nginx;

import io.cosockpool.layout.Structure;
import io.cosockpool.layout.View;
import io.cosockpool.memory.Block;
import io.cosockpool.memory.BrokenInvariantException;
import io.cosockpool.memory.Memory;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.memory.MemoryLostException;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.Range;
import io.cosockpool.memory.Read;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A module's table of directives, {@code ngx_command_t[]}. It says at which offset of the module's
 * configuration a directive's value stands, so that nobody has to know that of every version.
 */
final class Directives {
  private static final Structure COMMAND = ConfigurationLayout.structure("ngx_command_t");

  /** The Lua module has about 150. */
  private static final int MOST = 2048;

  private static final int BATCH = 128;

  private final Memory memory;
  private final Place place;
  private final List<View> commands;

  /**
   * Where a directive's value is kept.
   *
   * @param conf the offset in {@code ngx_http_conf_ctx_t} or its like of the array that holds the
   *     module's configuration
   * @param offset of the value in that configuration
   */
  record Directive(int conf, int offset) {}

  private Directives(Memory memory, Place place, List<View> commands) {
    this.memory = memory;
    this.place = place;
    this.commands = commands;
  }

  /** The directives of a module, by the address of its table. */
  static Directives at(Memory memory, long address, Place place) throws MemoryException {
    List<View> commands = new ArrayList<>();
    while (commands.size() < MOST) {
      for (Read read : memory.attempt(ranges(address, commands.size(), place))) {
        View command = new View(COMMAND, read.orThrow());
        if (command.unsigned("name.len") == 0) {
          return new Directives(memory, place, commands);
        }
        commands.add(command);
      }
    }
    throw new BrokenInvariantException(place, "more than " + MOST + " directives");
  }

  private static List<Range> ranges(long address, int first, Place place) {
    List<Range> ranges = new ArrayList<>();
    for (long i = first; i < first + BATCH; i++) {
      ranges.add(new Range(address + i * COMMAND.size(), COMMAND.size(), place));
    }
    return ranges;
  }

  /**
   * The directive of this name.
   *
   * @throws BrokenInvariantException if the module has none
   */
  Directive named(String name) throws MemoryLostException, BrokenInvariantException {
    byte[] expected = name.getBytes(StandardCharsets.US_ASCII);
    List<View> alike =
        commands.stream().filter(c -> c.unsigned("name.len") == expected.length).toList();
    List<Range> names = new ArrayList<>();
    for (View command : alike) {
      names.add(new Range(command.unsigned("name.data"), expected.length, place));
    }
    List<Read> read = memory.attempt(names);
    for (int i = 0; i < alike.size(); i++) {
      if (read.get(i) instanceof Block found && found.matches(0, expected)) {
        View command = alike.get(i);
        return new Directive(small(command, "conf"), small(command, "offset"));
      }
    }
    throw new BrokenInvariantException(place, "no directive " + name);
  }

  private static int small(View command, String field) throws BrokenInvariantException {
    long number = command.unsigned(field);
    if (number < 0 || number > Range.MAX_LENGTH || number % 8 != 0) {
      throw new BrokenInvariantException(command.place(), field + " is " + number);
    }
    return (int) number;
  }
}
