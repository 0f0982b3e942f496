package io.cosockpool.nginx.configuration;

import io.cosockpool.elf.DynamicSymbols;
import io.cosockpool.elf.Symbol;
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
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The locations of all http servers: those with a prefix, with a regular expression, with a name,
 * those within others, and the {@code if} blocks, which nginx makes locations of. Each is an array
 * of module configurations, {@code loc_conf}, that holds the core module's configuration, which
 * refers back to the array: this proves every one of them.
 */
final class LocationConfs {
  private static final String REWRITE = "ngx_http_rewrite_module";

  /** The function that runs an {@code if}; its address marks one in the compiled code. */
  private static final String IF_CODE = "ngx_http_script_if_code";

  /** A function that is there if nginx was built with regular expressions. */
  private static final String PCRE = "ngx_http_regex_compile";

  static final List<String> SYMBOLS = List.of(REWRITE, IF_CODE, PCRE);

  private static final Structure SERVER = ConfigurationLayout.structure("ngx_http_core_srv_conf_t");
  private static final int NAMED_BEHIND_LAST_FLAG =
      SERVER.offset("named_locations") - SERVER.offset("last_flag");

  private static final Structure NODE =
      ConfigurationLayout.structure("ngx_http_location_tree_node_t");
  private static final List<Field> LOCATIONS =
      List.of(NODE.field("exact"), NODE.field("inclusive"));
  private static final List<Field> NODES =
      List.of(NODE.field("left"), NODE.field("right"), NODE.field("tree"));

  private static final Structure ARRAY = ConfigurationLayout.structure("ngx_array_t");
  private static final Field ELEMENTS = ARRAY.field("elts");
  private static final Field COUNT = ARRAY.field("nelts");

  private static final Structure IF = ConfigurationLayout.structure("ngx_http_script_if_code_t");
  private static final int IF_LOC_CONF = IF.offset("loc_conf");

  private static final int CODES =
      ConfigurationLayout.structure("ngx_http_rewrite_loc_conf_t").offset("codes");

  private static final Place PLACE = Place.of("locations");

  /** A configuration of ten thousand locations takes a tenth of either. */
  private static final int MOST_STRUCTURES = 1 << 18;

  private static final int MOST_STEPS = 1 << 10;
  private static final long MOST_CODE = 8 << 20;

  /** A block of this length and alignment lies in one page, so that all of it can be read. */
  private static final int BLOCK_LENGTH = 64;

  /** What is the same for all locations of an nginx: indexes of modules, offsets of fields. */
  private record Way(
      long core, long rewrite, long ifCode, int trees, Optional<Integer> regexes, int back) {}

  private final Snapshot memory;
  private final Way way;
  private final int named;
  private long structures;
  private int steps;
  private long codeLength;

  /**
   * Finds the way to locations.
   *
   * @param core the http core module
   * @param symbols those of {@link #SYMBOLS} that the program defines
   */
  LocationConfs(Snapshot memory, NginxModule core, List<Symbol> symbols) throws MemoryException {
    this.memory = memory;
    Symbol ifCode = symbol(symbols, IF_CODE);
    NginxModule rewrite = NginxModule.at(memory, symbol(symbols, REWRITE));
    Directives directives = core.directives();
    Directives.Search postAction = directives.search("post_action");
    Directives.Search underscores = directives.search("underscores_in_headers");
    Directives.Search earlyRead = directives.search("client_body_early_read");
    boolean pcre = DynamicSymbols.first(symbols, PCRE).isPresent();
    Structure location = ConfigurationLayout.location(pcre);
    int start = postAction.directive().offset() - location.offset("post_action");
    this.way =
        new Way(
            (long) Words.LENGTH * core.index(),
            (long) Words.LENGTH * rewrite.index(),
            ifCode.address(),
            start + location.offset("static_locations"),
            location.has("regex_locations")
                ? Optional.of(start + location.offset("regex_locations"))
                : Optional.empty(),
            start + location.offset("loc_conf"));
    Optional<Directives.Directive> newer = earlyRead.find();
    Directives.Directive lastFlag = newer.isPresent() ? newer.get() : underscores.directive();
    this.named = lastFlag.offset() + NAMED_BEHIND_LAST_FLAG;
  }

  static Symbol symbol(List<Symbol> symbols, String name) throws BrokenInvariantException {
    return DynamicSymbols.first(symbols, name)
        .orElseThrow(
            () -> new BrokenInvariantException(Place.of(name), "nothing defines this symbol"));
  }

  /** The arrays of all servers and locations. */
  List<Long> all(ServerConfs servers) throws MemoryException {
    Words namedLists = Words.at(memory, servers.confs(), named, PLACE);
    Set<Long> all = new LinkedHashSet<>(servers.arrays(memory, ServerConfs.LOC_CONF));
    List<Long> fresh = List.copyOf(all);
    List<Long> lists = namedLists.pointers();
    while (!fresh.isEmpty()) {
      List<Long> found = within(new Level(fresh), lists);
      new Level(found).checkReferBack();
      fresh = found.stream().distinct().filter(array -> !all.contains(array)).toList();
      all.addAll(fresh);
      count(found);
      lists = List.of();
    }
    return List.copyOf(all);
  }

  /** The arrays of the locations that lie directly within those of a level, and in these lists. */
  private List<Long> within(Level level, List<Long> furtherLists) throws MemoryException {
    List<Long> lists = new ArrayList<>(furtherLists);
    lists.addAll(level.lists());
    List<View> codes = Words.structures(memory, level.codes(), ARRAY, PLACE);
    List<Long> locations = locations(level.trees(), lists);
    Words arrays = Words.at(memory, locations, way.back(), PLACE);
    List<Long> found = new ArrayList<>(ifBlocks(codes));
    found.addAll(arrays.values());
    return found;
  }

  /** Servers or locations of which none is known to lie within another one. */
  private final class Level {
    private final List<Long> arrays;
    private final List<Long> confs;
    private final Words trees;
    private final Optional<Words> regexes;
    private final Words codes;

    /** Asks for all that leads on. */
    Level(List<Long> arrays) throws UnreadableException {
      this.arrays = arrays;
      Words cores = Words.at(memory, arrays, way.core(), PLACE);
      Words rewrites = Words.at(memory, arrays, way.rewrite(), PLACE);
      this.confs = cores.values();
      this.trees = Words.at(memory, confs, way.trees(), PLACE);
      this.regexes =
          way.regexes().isPresent()
              ? Optional.of(Words.at(memory, confs, way.regexes().get(), PLACE))
              : Optional.empty();
      this.codes = Words.at(memory, rewrites.values(), CODES, PLACE);
    }

    List<Long> trees() {
      return trees.pointers();
    }

    List<Long> lists() {
      return regexes.map(Words::pointers).orElse(List.of());
    }

    List<Long> codes() {
      return codes.pointers();
    }

    void checkReferBack() throws UnreadableException, BrokenInvariantException {
      if (!Words.at(memory, confs, way.back(), PLACE).values().equals(arrays)) {
        throw new BrokenInvariantException(PLACE, "one does not refer back to its configuration");
      }
    }
  }

  /** Bounds all steps together: what leads in circles or astray ends here. */
  private void count(Collection<?> met) throws BrokenInvariantException {
    structures += met.size();
    steps++;
    if (structures > MOST_STRUCTURES || steps > MOST_STEPS) {
      throw new BrokenInvariantException(PLACE, "more than any configuration has");
    }
  }

  /** The locations of trees, level by level, and of lists that NULL ends, block by block. */
  private List<Long> locations(List<Long> trees, List<Long> lists) throws MemoryException {
    List<Long> locations = new ArrayList<>();
    Set<Long> seen = new LinkedHashSet<>();
    List<Long> nodes = trees;
    List<Long> open = lists;
    while (!nodes.isEmpty() || !open.isEmpty()) {
      count(nodes);
      count(open);
      List<View> level = Words.structures(memory, nodes, NODE, PLACE);
      List<Block> blocks = blocks(open);
      seen.addAll(nodes);
      Set<Long> below = new LinkedHashSet<>();
      for (View node : level) {
        addPointers(node, LOCATIONS, locations);
        addPointers(node, NODES, below);
      }
      below.removeAll(seen);
      nodes = List.copyOf(below);
      open = longerThan(blocks, locations);
    }
    return locations;
  }

  private static void addPointers(View node, List<Field> fields, Collection<Long> pointers) {
    for (Field field : fields) {
      if (node.unsigned(field) != 0) {
        pointers.add(node.unsigned(field));
      }
    }
  }

  private List<Block> blocks(List<Long> addresses) throws UnreadableException {
    List<Block> blocks = new ArrayList<>(addresses.size());
    for (long address : addresses) {
      int length = (int) (BLOCK_LENGTH - (address & BLOCK_LENGTH - 1));
      blocks.add(memory.read(new Range(address, length, PLACE)));
    }
    return blocks;
  }

  /** Where the lists go on that do not end in these blocks of them. */
  private static List<Long> longerThan(List<Block> blocks, List<Long> elements) {
    List<Long> longer = new ArrayList<>();
    for (Block block : blocks) {
      if (!endsIn(block, elements)) {
        longer.add(block.address() + block.length());
      }
    }
    return longer;
  }

  private static boolean endsIn(Block block, List<Long> elements) {
    for (int at = 0; at + Words.LENGTH <= block.length(); at += Words.LENGTH) {
      long element = block.i64(at);
      if (element == 0) {
        return true;
      }
      elements.add(element);
    }
    return false;
  }

  /** The arrays of the {@code if} blocks in compiled code. */
  private List<Long> ifBlocks(List<View> codes) throws MemoryException {
    List<Block> compiled = new ArrayList<>(codes.size());
    for (View code : codes) {
      long length = code.unsigned(COUNT);
      if (length <= 0 || length > MOST_CODE - codeLength) {
        throw new BrokenInvariantException(PLACE, length + " bytes of code");
      }
      codeLength += length;
      compiled.add(memory.read(new Range(code.unsigned(ELEMENTS), (int) length, PLACE)));
    }
    List<Long> blocks = new ArrayList<>();
    for (Block code : compiled) {
      addIfBlocks(code, way.ifCode(), blocks);
    }
    return blocks;
  }

  /** Text of the configuration stands among the code: only what is an {@code if} is looked at. */
  private static void addIfBlocks(Block code, long ifCode, List<Long> blocks) {
    for (int at = 0; at + IF.size() <= code.length(); at += Words.LENGTH) {
      if (code.matches(at, ifCode) && code.i64(at + IF_LOC_CONF) != 0) {
        blocks.add(code.i64(at + IF_LOC_CONF));
      }
    }
  }
}
