package io.cosockpool.luajit;

import io.cosockpool.layout.Catalogue;
import io.cosockpool.layout.Layout;
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
import io.cosockpool.memory.TornReadException;
import io.cosockpool.memory.UnreadableException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A LuaJIT virtual machine in another process, entered at its main {@code lua_State}. Whether it
 * was built for GC64 and which {@code GCstr} it has is found out from its bytes; the two are
 * independent of each other and of any version number.
 */
public final class LuaVm {
  private static final List<Layout> LAYOUTS = Catalogue.variants("luajit");

  /** The registry's string key that every VM has since {@code luaL_openlibs}. */
  private static final byte[] LOADED = "_LOADED\0".getBytes(StandardCharsets.US_ASCII);

  /** How much of {@code global_State} is searched for {@code registrytv}: 136 to 272 were seen. */
  private static final int GLOBAL_STATE_LENGTH = 1024;

  /** 6 MiB of nodes: a registry or a pools table beyond this is not one. */
  private static final long MAX_NODES = 1 << 18;

  private final Memory memory;
  private final View state;
  private final Layout layout;

  private LuaVm(Memory memory, View state, Layout layout) {
    this.memory = memory;
    this.state = state;
    this.layout = layout;
  }

  /**
   * The VM whose main {@code lua_State} stands at an address.
   *
   * @throws BrokenInvariantException if no variant of LuaJIT has such a {@code lua_State}
   */
  public static LuaVm at(Memory memory, long address, Place place)
      throws MemoryLostException, UnreadableException, BrokenInvariantException {
    int longest =
        LAYOUTS.stream()
            .mapToInt(layout -> layout.structure("lua_State").size())
            .max()
            .orElseThrow();
    Block block = memory.read(new Range(address, longest, place));
    for (Layout layout : LAYOUTS) {
      View state = new View(layout.structure("lua_State"), block);
      if (state.unsigned("gct") == ObjectType.THREAD.number()) {
        return new LuaVm(memory, state, layout);
      }
    }
    throw new BrokenInvariantException(place, "neither a GC64 nor an older lua_State");
  }

  /** The address of the main {@code lua_State}. */
  public long address() {
    return state.address();
  }

  /** Which LuaJIT this is, for people: {@code GC64} or {@code not GC64}. */
  public String variant() {
    return layout.name();
  }

  /**
   * The registry: of the tables that {@code global_State} refers to, the one that holds this light
   * userdata as a key.
   *
   * @throws BrokenInvariantException if none does
   */
  public Table registryWith(long lightUserdata, Place place) throws MemoryException {
    long global = state.unsigned("glref");
    Place globalPlace = place.to("global_State");
    Block globalState = memory.read(new Range(global, GLOBAL_STATE_LENGTH, globalPlace));
    Place registry = place.to("registry");
    for (long candidate : tablesIn(globalState)) {
      Table table = tryTable(candidate, registry);
      if (table != null
          && table.entries().stream().anyMatch(e -> e.key().isLightUserdata(lightUserdata))) {
        return table;
      }
    }
    throw new BrokenInvariantException(
        globalPlace, "none of its values is a table with the key of the Lua module");
  }

  private List<Long> tablesIn(Block globalState) {
    List<Long> tables = new ArrayList<>();
    for (int at = 0; at + 8 <= globalState.length(); at += 8) {
      Value value = value(globalState.i64(at));
      if (value.is(ObjectType.TABLE) && !tables.contains(value.address())) {
        tables.add(value.address());
      }
    }
    return tables;
  }

  /** A slot of global_State may look like a table by chance: that is no error, it is just none. */
  private @Nullable Table tryTable(long address, Place place) throws MemoryLostException {
    try {
      return table(address, place);
    } catch (UnreadableException | BrokenInvariantException | TornReadException e) {
      return null;
    }
  }

  /**
   * The entries of a table's hash part. The nodes are read twice and the header once more after
   * them: LuaJIT moves an entry that is in the way of a new key, so that one reading could miss an
   * entry that was there all the time.
   *
   * @throws TornReadException if the table changed meanwhile
   */
  public Table table(long address, Place place)
      throws MemoryLostException, UnreadableException, BrokenInvariantException, TornReadException {
    Structure header = layout.structure("GCtab");
    Range headerRange = new Range(address, header.size(), place);
    View table = new View(header, memory.read(headerRange));
    checkType(table, ObjectType.TABLE);
    long nodes = table.unsigned("hmask") + 1;
    if (nodes > MAX_NODES || (nodes & (nodes - 1)) != 0) {
      throw new BrokenInvariantException(place, "a table with a hash mask of " + (nodes - 1));
    }
    Structure node = layout.structure("Node");
    Range nodeRange =
        new Range(table.unsigned("node"), (int) nodes * node.size(), place.part(".node"));
    List<Read> read = memory.attempt(List.of(nodeRange, nodeRange, headerRange));
    View again = new View(header, read.get(2).orThrow());
    if (again.unsigned("node") != table.unsigned("node")
        || again.unsigned("hmask") != table.unsigned("hmask")) {
      throw new TornReadException(place, "the table was resized while it was read");
    }
    Block taken = read.get(0).orThrow();
    if (!read.get(1).orThrow().sameBytes(taken)) {
      throw new TornReadException(place, "the table changed while it was read");
    }
    return new Table(taken, node.size(), entries(node, taken));
  }

  private List<Entry> entries(Structure node, Block nodes) {
    List<Entry> entries = new ArrayList<>();
    for (int at = 0; at < nodes.length(); at += node.size()) {
      View view = new View(node, nodes, at);
      Value value = value(view.unsigned("val"));
      if (!value.isNil()) {
        Range range = new Range(view.address(), 16, nodes.place());
        entries.add(new Entry(value(view.unsigned("key")), value, range));
      }
    }
    return entries;
  }

  /**
   * How this VM lays out its strings, as its registry's string key {@code _LOADED} shows.
   *
   * @throws BrokenInvariantException if no known layout shows it
   */
  public Structure stringLayout(Table registry, Place place)
      throws MemoryLostException, BrokenInvariantException {
    List<Range> ranges = new ArrayList<>();
    Structure longest = layout.structure("GCstr");
    for (Entry entry : registry.entries()) {
      if (entry.key().is(ObjectType.STRING)) {
        ranges.add(
            new Range(
                entry.key().address(), longest.size() + LOADED.length, place.part("[string]")));
      }
    }
    for (Read read : memory.attempt(ranges)) {
      if (read instanceof Block string) {
        for (Map.Entry<String, Structure> variant : layout.structures().entrySet()) {
          if (variant.getKey().startsWith("GCstr") && isLoaded(variant.getValue(), string)) {
            return variant.getValue();
          }
        }
      }
    }
    throw new BrokenInvariantException(place, "no string key _LOADED in any known layout of GCstr");
  }

  private static boolean isLoaded(Structure layout, Block string) {
    View view = new View(layout, string);
    return string.matches(layout.size(), LOADED)
        && view.unsigned("gct") == ObjectType.STRING.number()
        && view.unsigned("len") == LOADED.length - 1;
  }

  /**
   * What a path of string keys leads to from the globals, such as {@code ngx.config.debug}.
   *
   * @param strings how this VM lays out its strings
   * @return empty if a key is missing, or what it leads to is no table
   */
  public Optional<Value> global(Structure strings, List<String> path, Place place)
      throws MemoryException {
    Structure layoutOfState = layout.structure("lua_State to env");
    View globals =
        new View(layoutOfState, memory.read(new Range(address(), layoutOfState.size(), place)));
    Optional<Value> found = Optional.empty();
    long table = globals.unsigned("env");
    for (String key : path) {
      if (found.isPresent() && !found.get().is(ObjectType.TABLE)) {
        return Optional.empty();
      }
      found = valueOf(table(table, place.part("." + key)), key, strings, place);
      if (found.isEmpty()) {
        return found;
      }
      table = found.get().address();
    }
    return found;
  }

  private Optional<Value> valueOf(Table table, String key, Structure strings, Place place)
      throws MemoryLostException {
    byte[] terminated = (key + '\0').getBytes(StandardCharsets.US_ASCII);
    List<Entry> entries =
        table.entries().stream().filter(entry -> entry.key().is(ObjectType.STRING)).toList();
    List<Range> ranges =
        entries.stream()
            .map(
                entry ->
                    new Range(
                        entry.key().address(),
                        strings.size() + terminated.length,
                        place.part("." + key)))
            .toList();
    List<Read> read = memory.attempt(ranges);
    for (int i = 0; i < entries.size(); i++) {
      if (read.get(i) instanceof Block string
          && new View(strings, string).unsigned("len") == key.length()
          && string.matches(strings.size(), terminated)) {
        return Optional.of(entries.get(i).value());
      }
    }
    return Optional.empty();
  }

  /** The structures of this VM, which its bytes have proved, with the layout of its strings. */
  public List<Structure> structures(Structure strings) {
    return layout.structures().values().stream()
        .filter(structure -> !structure.name().startsWith("GCstr") || structure.equals(strings))
        .toList();
  }

  /** How this VM lays out the header of a userdata; the payload follows it. */
  public Structure userdataLayout() {
    return layout.structure("GCudata");
  }

  /**
   * Checks that an object is of a type, by its header.
   *
   * @throws BrokenInvariantException if it is not
   */
  public void checkType(View object, ObjectType type) throws BrokenInvariantException {
    if (object.unsigned("gct") != type.number()) {
      throw new BrokenInvariantException(
          object.place(),
          "an object of type %d instead of %d (%s)"
              .formatted(object.unsigned("gct"), type.number(), type));
    }
  }

  private Value value(long bits) {
    return new Value(bits, layout.name().equals("GC64"));
  }
}
