package io.cosockpool.nginx;

import io.cosockpool.layout.Structure;
import io.cosockpool.layout.View;
import io.cosockpool.memory.Block;
import io.cosockpool.memory.BrokenInvariantException;
import io.cosockpool.memory.Memory;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.Range;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
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
  private static final Structure NODE =
      ConfigurationLayout.structure("ngx_http_location_tree_node_t");
  private static final Structure ARRAY = ConfigurationLayout.structure("ngx_array_t");
  private static final Structure IF = ConfigurationLayout.structure("ngx_http_script_if_code_t");
  private static final Structure CODES =
      ConfigurationLayout.structure("ngx_http_rewrite_loc_conf_t");

  private static final Place PLACE = Place.of("locations");

  /** A configuration of ten thousand locations takes a tenth of either. */
  private static final int MOST_STRUCTURES = 1 << 18;

  private static final int MOST_STEPS = 1 << 10;
  private static final long MOST_CODE = 8 << 20;

  /** A block of this length and alignment lies in one page, so that all of it can be read. */
  private static final int BLOCK_LENGTH = 64;

  private final Memory memory;
  private final Words words;
  private final FlagDirective modules;
  private long structures;
  private int steps;

  LocationConfs(Memory memory, FlagDirective modules) {
    this.memory = memory;
    this.words = new Words(memory);
    this.modules = modules;
  }

  /** What is the same for all locations of an nginx. */
  private record Way(int core, int rewrite, long ifCode, Structure location, int start) {
    int offset(String field) {
      return start + location.offset(field);
    }
  }

  /** The arrays of all servers and locations. */
  List<Long> all(ServerConfs servers, FlagDirective.Module core) throws MemoryException {
    Directives directives = core.directives(memory);
    Structure location = ConfigurationLayout.location(modules.has(PCRE));
    Way way =
        new Way(
            core.index(),
            modules.module(REWRITE).index(),
            modules.symbol(IF_CODE).address(),
            location,
            directives.named("post_action").offset() - location.offset("post_action"));
    Set<Long> all = new LinkedHashSet<>(servers.arrays(ServerConfs.LOC_CONF));
    List<Long> fresh = List.copyOf(all);
    List<Long> locations = named(servers, directives);
    while (!fresh.isEmpty()) {
      List<Long> confs = words.at(fresh, 8L * way.core(), PLACE);
      locations.addAll(inTrees(words.pointersAt(confs, way.offset("static_locations"), PLACE)));
      if (location.has("regex_locations")) {
        locations.addAll(inLists(words.pointersAt(confs, way.offset("regex_locations"), PLACE)));
      }
      List<Long> found = words.at(locations, way.offset("loc_conf"), PLACE);
      found.addAll(ifBlocks(fresh, way));
      checkReferBack(found, way);
      fresh = found.stream().distinct().filter(array -> !all.contains(array)).toList();
      all.addAll(fresh);
      count(found);
      locations = new ArrayList<>();
    }
    return List.copyOf(all);
  }

  private List<Long> named(ServerConfs servers, Directives directives) throws MemoryException {
    int offset =
        directives.named("underscores_in_headers").offset()
            + SERVER.offset("named_locations")
            - SERVER.offset("underscores_in_headers");
    return inLists(words.pointersAt(servers.servers(), offset, PLACE));
  }

  private void checkReferBack(List<Long> arrays, Way way) throws MemoryException {
    List<Long> confs = words.at(arrays, 8L * way.core(), PLACE);
    if (!words.at(confs, way.offset("loc_conf"), PLACE).equals(arrays)) {
      throw new BrokenInvariantException(PLACE, "one does not refer back to its configuration");
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

  /** The locations of trees, level by level. */
  private List<Long> inTrees(List<Long> roots) throws MemoryException {
    List<Long> locations = new ArrayList<>();
    Set<Long> seen = new LinkedHashSet<>();
    List<Long> level = roots;
    while (!level.isEmpty()) {
      seen.addAll(level);
      count(level);
      Set<Long> below = new LinkedHashSet<>();
      for (View node : words.structures(level, NODE, PLACE)) {
        addPointers(node, List.of("exact", "inclusive"), locations);
        addPointers(node, List.of("left", "right", "tree"), below);
      }
      below.removeAll(seen);
      level = List.copyOf(below);
    }
    return locations;
  }

  private static void addPointers(View node, List<String> fields, Collection<Long> pointers) {
    for (String field : fields) {
      if (node.unsigned(field) != 0) {
        pointers.add(node.unsigned(field));
      }
    }
  }

  /** The elements of arrays that NULL ends. */
  private List<Long> inLists(List<Long> arrays) throws MemoryException {
    List<Long> elements = new ArrayList<>();
    List<Long> open = arrays;
    while (!open.isEmpty()) {
      List<Long> longer = new ArrayList<>();
      List<Range> ranges = new ArrayList<>();
      for (long address : open) {
        ranges.add(new Range(address, (int) (BLOCK_LENGTH - (address & BLOCK_LENGTH - 1)), PLACE));
      }
      for (Block block : memory.read(ranges)) {
        if (!endsIn(block, elements)) {
          longer.add(block.address() + block.length());
        }
      }
      count(open);
      open = longer;
    }
    return elements;
  }

  private static boolean endsIn(Block block, List<Long> elements) {
    for (int at = 0; at + 8 <= block.length(); at += 8) {
      long element = block.i64(at);
      if (element == 0) {
        return true;
      }
      elements.add(element);
    }
    return false;
  }

  /** The arrays of the {@code if} blocks in the compiled code of these locations. */
  private List<Long> ifBlocks(List<Long> arrays, Way way) throws MemoryException {
    List<Long> rewrite = words.at(arrays, 8L * way.rewrite(), PLACE);
    List<Long> codes = words.pointersAt(rewrite, CODES.offset("codes"), PLACE);
    List<Range> ranges = new ArrayList<>();
    long total = 0;
    for (View code : words.structures(codes, ARRAY, PLACE)) {
      long length = code.unsigned("nelts");
      total += length;
      if (length <= 0 || length > MOST_CODE || total > MOST_CODE) {
        throw new BrokenInvariantException(PLACE, length + " bytes of code");
      }
      ranges.add(new Range(code.unsigned("elts"), (int) length, PLACE));
    }
    List<Long> blocks = new ArrayList<>();
    for (Block code : memory.read(ranges)) {
      addIfBlocks(code, way.ifCode(), blocks);
    }
    return blocks;
  }

  /** Text of the configuration stands among the code: only what is an {@code if} is looked at. */
  private static void addIfBlocks(Block code, long ifCode, List<Long> blocks) {
    for (int at = 0; at + IF.size() <= code.length(); at += 8) {
      if (code.matches(at, ifCode) && code.i64(at + IF.offset("loc_conf")) != 0) {
        blocks.add(code.i64(at + IF.offset("loc_conf")));
      }
    }
  }
}
