package io.cosockpool.nginx.configuration;

import io.cosockpool.layout.Field;
import io.cosockpool.layout.Structure;
import io.cosockpool.layout.View;
import io.cosockpool.memory.BrokenInvariantException;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.UnreadableException;
import io.cosockpool.walk.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The servers of a block. Where a server keeps its context is not known of every version; that the
 * context leads back to the block's main configuration shows it.
 *
 * @param confs the core module's configurations of the servers
 * @param contexts their contexts, {@code ngx_http_conf_ctx_t} or its like
 */
record ServerConfs(List<Long> confs, List<Long> contexts) {
  private static final Structure CONTEXT = ConfigurationLayout.structure("ngx_http_conf_ctx_t");
  private static final int MAIN_CONF = CONTEXT.offset("main_conf");

  /** Where {@code ngx_http_conf_ctx_t} has the configurations of locations. */
  static final int LOC_CONF = CONTEXT.offset("loc_conf");

  private static final Place PLACE = Place.of("servers");

  private static final Structure ARRAY = ConfigurationLayout.structure("ngx_array_t");
  private static final Field ELEMENTS = ARRAY.field("elts");
  private static final Field COUNT = ARRAY.field("nelts");

  private static final int SERVERS =
      ConfigurationLayout.structure("ngx_core_main_conf_t").offset("servers");

  private static final long MOST_SERVERS = 1 << 16;

  /** The context comes before the fields that grew: it is the sixth or seventh word at most. */
  private static final int WORDS_SEARCHED = 7;

  /** Numbers that are no addresses: lengths and flags. */
  private static final long LOWEST_ADDRESS = 1 << 16;

  /**
   * The servers of a block.
   *
   * @param block where its context stands
   * @param core the index of its core module
   */
  static ServerConfs of(Snapshot memory, long block, int core) throws MemoryException {
    long mainConf = Words.at(memory, block, MAIN_CONF, PLACE);
    long coreConf = Words.at(memory, mainConf, (long) Words.LENGTH * core, PLACE);
    View array = Words.structures(memory, List.of(coreConf + SERVERS), ARRAY, PLACE).getFirst();
    long count = array.unsigned(COUNT);
    if (count < 0 || count > MOST_SERVERS) {
      throw new BrokenInvariantException(PLACE, count + " servers");
    }
    List<Long> confs = Words.array(memory, array.unsigned(ELEMENTS), (int) count, PLACE);
    return new ServerConfs(confs, contexts(memory, confs, mainConf));
  }

  private static List<Long> contexts(Snapshot memory, List<Long> servers, long mainConf)
      throws MemoryException {
    if (servers.isEmpty()) {
      return List.of();
    }
    List<Long> first = Words.array(memory, servers.getFirst(), WORDS_SEARCHED, PLACE);
    int offset = Words.LENGTH * contextIn(memory, first, mainConf);
    List<Long> contexts = Words.at(memory, servers, offset, PLACE).values();
    for (long main : Words.at(memory, contexts, MAIN_CONF, PLACE).values()) {
      if (main != mainConf) {
        throw new BrokenInvariantException(PLACE, "a server's context is that of another block");
      }
    }
    return contexts;
  }

  private static int contextIn(Snapshot memory, List<Long> server, long mainConf)
      throws BrokenInvariantException {
    List<Optional<Words>> mainConfs = new ArrayList<>();
    for (long candidate : server) {
      mainConfs.add(mainConfOf(memory, candidate));
    }
    for (int i = 0; i < server.size(); i++) {
      if (mainConfs.get(i).isPresent() && mainConfs.get(i).get().values().contains(mainConf)) {
        return i;
      }
    }
    throw new BrokenInvariantException(PLACE, "no word of a server leads to its context");
  }

  /** What would be the main configuration if a word were the address of a context. */
  private static Optional<Words> mainConfOf(Snapshot memory, long candidate) {
    if (Long.compareUnsigned(candidate, LOWEST_ADDRESS) < 0) {
      return Optional.empty();
    }
    try {
      return Optional.of(Words.at(memory, List.of(candidate), MAIN_CONF, PLACE));
    } catch (UnreadableException e) {
      return Optional.empty();
    }
  }

  /** The arrays of the servers' module configurations that the contexts hold at an offset. */
  List<Long> arrays(Snapshot memory, int conf) throws MemoryException {
    return Words.at(memory, contexts, conf, PLACE).values();
  }
}
