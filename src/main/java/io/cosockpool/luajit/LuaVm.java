package io.cosockpool.luajit;

import io.cosockpool.layout.Field;
import io.cosockpool.layout.Structure;
import io.cosockpool.layout.View;
import io.cosockpool.memory.Block;
import io.cosockpool.memory.BrokenInvariantException;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.Range;
import io.cosockpool.memory.TornReadException;
import io.cosockpool.memory.UnreadableException;
import io.cosockpool.walk.Snapshot;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A LuaJIT virtual machine in another process, known by its main {@code lua_State}. Whether it was
 * built for GC64 and which {@code GCstr} it has is found out from its bytes; the two are
 * independent of each other and of any version number (LuaJIT src/lj_obj.h).
 */
public final class LuaVm {
  /** The registry's string key that every VM has since {@code luaL_openlibs}. */
  private static final byte[] LOADED = terminated("_LOADED");

  /** How much of {@code global_State} is searched for {@code registrytv}: 136 to 272 were seen. */
  private static final int GLOBAL_STATE_LENGTH = 1024;

  /** 6 MiB of nodes: a registry beyond this is not one. */
  private static final int MAX_NODES = 1 << 18;

  /** LuaJIT's {@code LJ_MAX_HBITS}. */
  private static final long MOST_NODES_OF_ANY = 1L << 26;

  private static final int LONGEST_STATE =
      VmLayout.ALL.stream().mapToInt(layout -> layout.state.size()).max().orElseThrow();

  private final VmLayout layout;
  private final long address;
  private final long global;

  private LuaVm(VmLayout layout, View state) {
    this.layout = layout;
    this.address = state.address();
    this.global = state.unsigned(layout.global);
  }

  /**
   * The VM whose main {@code lua_State} stands at an address.
   *
   * @throws BrokenInvariantException if no variant of LuaJIT has such a {@code lua_State}
   */
  public static LuaVm at(Snapshot memory, long address, Place place) throws MemoryException {
    Block block = memory.read(new Range(address, LONGEST_STATE, place));
    for (VmLayout layout : VmLayout.ALL) {
      View state = new View(layout.state, block);
      if (state.unsigned(layout.stateType) == ObjectType.THREAD.number()) {
        return new LuaVm(layout, state);
      }
    }
    throw new BrokenInvariantException(place, "neither a GC64 nor an older lua_State");
  }

  /** The address of the main {@code lua_State}. */
  public long address() {
    return address;
  }

  /** The address of the {@code global_State}, which all its coroutines refer to. */
  public long global() {
    return global;
  }

  /** How a VM of this variant may lay out its strings. */
  List<StringLayout> stringLayouts() {
    return layout.strings;
  }

  boolean isGc64() {
    return layout.gc64;
  }

  /** Which LuaJIT this is, for people: {@code GC64} or {@code not GC64}. */
  public String variant() {
    return layout.layout.name();
  }

  /**
   * The entries of the registry: of the tables that {@code global_State} refers to, the one that
   * holds this light userdata as a key. A word that looks like a table by chance is no error.
   *
   * @throws BrokenInvariantException if none does
   */
  public List<Entry> registryWith(Snapshot memory, long lightUserdata, Place place)
      throws MemoryException {
    Place globalPlace = place.to("global_State");
    Block globalState = memory.read(new Range(global, GLOBAL_STATE_LENGTH, globalPlace));
    Place registry = place.to("registry");
    List<TableRead> tables = new ArrayList<>();
    for (long candidate : tablesIn(globalState)) {
      tables.add(new TableRead(memory, candidate, registry));
    }
    tables.forEach(TableRead::askForNodes);
    for (TableRead table : tables) {
      List<Entry> entries = table.entriesOrNone();
      if (entries.stream().anyMatch(entry -> entry.key().isLightUserdata(lightUserdata))) {
        return entries;
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

  /**
   * The entries of a table's hash part. The nodes are read twice and the header once more after
   * them: LuaJIT moves an entry that is in the way of a new key, so that one reading could miss an
   * entry that was there all the time.
   *
   * @throws TornReadException if the table changed meanwhile
   */
  public List<Entry> table(Snapshot memory, long table, Place place) throws MemoryException {
    return new TableRead(memory, table, place).entries();
  }

  /**
   * The same of a table that may be larger than what is read of it.
   *
   * @param mostNodes how many nodes are read
   * @param mostEntries how many entries are held; the others are counted
   */
  public TableEntries table(
      Snapshot memory, long table, Place place, int mostNodes, int mostEntries)
      throws MemoryException {
    return new TableRead(memory, table, place).entries(mostNodes, mostEntries);
  }

  /** One table on its way from its address to its entries. */
  private final class TableRead {
    private final Snapshot memory;
    private final Range range;
    private final Place place;

    TableRead(Snapshot memory, long table, Place place) {
      this.memory = memory;
      this.range = new Range(table, layout.table.size(), place);
      this.place = place;
      askForHeader();
    }

    /** Whether it can be read shows when it is looked at. */
    private void askForHeader() {
      try {
        memory.read(range);
      } catch (UnreadableException e) {
        // what is looked at later says so again
      }
    }

    /** Asks without a claim: what is no table shows when its entries are looked at. */
    void askForNodes() {
      try {
        Range nodes = nodes(count());
        memory.read(nodes);
        memory.again(nodes);
        memory.again(range);
      } catch (UnreadableException | BrokenInvariantException e) {
        // what is looked at later says so again
      }
    }

    private View header() throws UnreadableException {
      return new View(layout.table, memory.read(range));
    }

    private long count() throws UnreadableException, BrokenInvariantException {
      View header = header();
      checkType(header, layout.tableType, ObjectType.TABLE);
      long count = header.unsigned(layout.hashMask) + 1;
      if (count > MOST_NODES_OF_ANY || (count & (count - 1)) != 0) {
        throw new BrokenInvariantException(place, "a table with a hash mask of " + (count - 1));
      }
      return count;
    }

    private Range nodes(long count) throws UnreadableException, BrokenInvariantException {
      if (count > MAX_NODES) {
        throw new BrokenInvariantException(place, "a table of " + count + " nodes");
      }
      return range((int) count);
    }

    private Range range(int count) throws UnreadableException {
      return new Range(
          header().unsigned(layout.nodes), count * layout.node.size(), place.part(".node"));
    }

    List<Entry> entries() throws UnreadableException, BrokenInvariantException, TornReadException {
      return entriesIn(read(nodes(count())), MAX_NODES).entries();
    }

    TableEntries entries(int mostNodes, int mostEntries)
        throws UnreadableException, BrokenInvariantException, TornReadException {
      long count = count();
      int held = (int) Math.min(count, mostNodes);
      TableEntries found = entriesIn(read(range(held)), mostEntries);
      return new TableEntries(found.entries(), found.leftOut(), count, count - held);
    }

    private Block read(Range range) throws UnreadableException, TornReadException {
      Block nodes = memory.read(range);
      Block nodesAgain = memory.again(range);
      View again = new View(layout.table, memory.again(this.range));
      View header = header();
      if (again.unsigned(layout.nodes) != header.unsigned(layout.nodes)
          || again.unsigned(layout.hashMask) != header.unsigned(layout.hashMask)) {
        throw new TornReadException(place, "the table was resized while it was read");
      }
      if (!nodesAgain.sameBytes(nodes)) {
        throw new TornReadException(place, "the table changed while it was read");
      }
      return nodes;
    }

    List<Entry> entriesOrNone() {
      try {
        return entries();
      } catch (UnreadableException | BrokenInvariantException | TornReadException e) {
        return List.of();
      }
    }
  }

  private TableEntries entriesIn(Block nodes, int most) {
    nodes.inAnyOrder(layout.node.size());
    PackedEntries entries = PackedEntries.of(layout.gc64);
    long leftOut = 0;
    for (int at = 0; at < nodes.length(); at += layout.node.size()) {
      long value = nodes.i64(at + layout.value.offset());
      if (!value(value).isNil()) {
        if (entries.size() < most) {
          entries.append(nodes.i64(at + layout.key.offset()), value, nodes.address() + at);
        } else {
          leftOut++;
        }
      }
    }
    return new TableEntries(entries.trimmed(), leftOut, nodes.length() / layout.node.size(), 0);
  }

  /**
   * How this VM lays out its strings, as its registry's string key {@code _LOADED} shows.
   *
   * @throws BrokenInvariantException if no known layout shows it
   */
  public StringLayout stringLayout(Snapshot memory, List<Entry> registry, Place place)
      throws MemoryException {
    int longest =
        layout.strings.stream().mapToInt(strings -> strings.structure().size()).max().orElseThrow();
    for (Block string :
        strings(memory, registry, longest + LOADED.length, place.part("[string]"))) {
      for (StringLayout strings : layout.strings) {
        if (strings.holds(string, LOADED)) {
          return strings;
        }
      }
    }
    throw new BrokenInvariantException(place, "no string key _LOADED in any known layout of GCstr");
  }

  /** The string keys of entries, as far as they can be read, all asked for at once. */
  private static List<Block> strings(
      Snapshot memory, List<Entry> entries, int length, Place place) {
    List<Block> strings = new ArrayList<>();
    for (Entry entry : entries) {
      if (entry.key().is(ObjectType.STRING)) {
        try {
          strings.add(memory.read(new Range(entry.key().address(), length, place)));
        } catch (UnreadableException e) {
          // a removed entry's key, or a short string at the end of its memory
        }
      }
    }
    return strings;
  }

  /**
   * What a path of string keys leads to from the globals, such as {@code ngx.config.debug}.
   *
   * @param strings how this VM lays out its strings
   * @return empty if a key is missing, or what it leads to is no table
   */
  public Optional<Value> global(
      Snapshot memory, StringLayout strings, List<String> path, Place place)
      throws MemoryException {
    View globals =
        new View(
            layout.stateToEnv, memory.read(new Range(address, layout.stateToEnv.size(), place)));
    Optional<Value> found = Optional.empty();
    long table = globals.unsigned(layout.env);
    for (String key : path) {
      if (found.isPresent() && !found.get().is(ObjectType.TABLE)) {
        return Optional.empty();
      }
      Place keyPlace = place.part("." + key);
      found = valueOf(memory, table(memory, table, keyPlace), key, strings, keyPlace);
      if (found.isEmpty()) {
        return found;
      }
      table = found.get().address();
    }
    return found;
  }

  private static Optional<Value> valueOf(
      Snapshot memory, List<Entry> table, String key, StringLayout strings, Place place) {
    byte[] terminated = terminated(key);
    int length = strings.structure().size() + terminated.length;
    for (Block string : strings(memory, table, length, place)) {
      if (strings.holds(string, terminated)) {
        return table.stream()
            .filter(entry -> entry.key().is(ObjectType.STRING))
            .filter(entry -> entry.key().address() == string.address())
            .map(Entry::value)
            .findFirst();
      }
    }
    return Optional.empty();
  }

  private static byte[] terminated(String text) {
    return (text + '\0').getBytes(StandardCharsets.US_ASCII);
  }

  /** The structures of this VM, which its bytes have proved, with the layout of its strings. */
  public List<Structure> structures(StringLayout strings) {
    return layout.structures(strings);
  }

  /** How many bytes the header of a userdata has; the payload follows it. */
  public int userdataHeaderLength() {
    return layout.userdata.size();
  }

  /**
   * The length of a userdata's payload, as its header tells.
   *
   * @param least the shortest that makes sense
   * @param most the longest that makes sense
   * @throws BrokenInvariantException if this is no userdata, or one of another length
   */
  public int userdataLength(Block header, long least, long most) throws BrokenInvariantException {
    View view = new View(layout.userdata, header);
    checkType(view, layout.userdataType, ObjectType.USERDATA);
    return length(view, layout.userdataLength, least, most);
  }

  /** Whether an object is a userdata, by its header. */
  public boolean isUserdata(Block header) {
    return new View(layout.userdata, header).unsigned(layout.userdataType)
        == ObjectType.USERDATA.number();
  }

  static int length(View object, Field field, long least, long most)
      throws BrokenInvariantException {
    long length = object.unsigned(field);
    if (length < least || length > most) {
      throw new BrokenInvariantException(object.place(), "a length of " + length);
    }
    return (int) length;
  }

  static void checkType(View object, Field field, ObjectType type) throws BrokenInvariantException {
    long found = object.unsigned(field);
    if (found != type.number()) {
      throw new BrokenInvariantException(
          object.place(),
          "an object of type %d instead of %d (%s)".formatted(found, type.number(), type));
    }
  }

  private Value value(long bits) {
    return new Value(bits, layout.gc64);
  }
}
