package io.cosockpool.nginx;

import io.cosockpool.layout.Structure;
import io.cosockpool.layout.View;
import io.cosockpool.memory.BrokenInvariantException;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.memory.MemoryLostException;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.UnreadableException;
import java.util.List;

/**
 * The servers of a block. Where a server keeps its context is not known of every version; that the
 * context leads back to the block's main configuration shows it.
 */
final class ServerConfs {
  private static final Structure CONTEXT = ConfigurationLayout.structure("ngx_http_conf_ctx_t");
  private static final int MAIN_CONF = CONTEXT.offset("main_conf");

  /** Where {@code ngx_http_conf_ctx_t} has the configurations of locations. */
  static final int LOC_CONF = CONTEXT.offset("loc_conf");

  private static final Place PLACE = Place.of("servers");
  private static final Structure ARRAY = ConfigurationLayout.structure("ngx_array_t");
  private static final int SERVERS =
      ConfigurationLayout.structure("ngx_core_main_conf_t").offset("servers");

  private static final long MOST_SERVERS = 1 << 16;

  /** The context comes before the fields that grew: it is the sixth or seventh word at most. */
  private static final int WORDS_SEARCHED = 7;

  /** Numbers that are no addresses: lengths and flags. */
  private static final long LOWEST_ADDRESS = 1 << 16;

  private final Words words;
  private final List<Long> servers;
  private final List<Long> contexts;

  private ServerConfs(Words words, List<Long> servers, List<Long> contexts) {
    this.words = words;
    this.servers = servers;
    this.contexts = contexts;
  }

  /**
   * The servers of a block.
   *
   * @param block where its context stands
   * @param core the index of its core module
   */
  static ServerConfs of(Words words, long block, int core) throws MemoryException {
    long mainConf = words.at(block, MAIN_CONF, PLACE);
    long coreConf = words.at(mainConf, 8L * core, PLACE);
    View array = words.structures(List.of(coreConf + SERVERS), ARRAY, PLACE).getFirst();
    long count = array.unsigned("nelts");
    if (count < 0 || count > MOST_SERVERS) {
      throw new BrokenInvariantException(PLACE, count + " servers");
    }
    List<Long> servers = words.array(array.unsigned("elts"), (int) count, PLACE);
    return new ServerConfs(words, servers, contexts(words, servers, mainConf));
  }

  private static List<Long> contexts(Words words, List<Long> servers, long mainConf)
      throws MemoryException {
    if (servers.isEmpty()) {
      return List.of();
    }
    int offset =
        8 * contextIn(words, words.array(servers.getFirst(), WORDS_SEARCHED, PLACE), mainConf);
    List<Long> contexts = words.at(servers, offset, PLACE);
    for (long main : words.at(contexts, MAIN_CONF, PLACE)) {
      if (main != mainConf) {
        throw new BrokenInvariantException(PLACE, "a server's context is that of another block");
      }
    }
    return contexts;
  }

  private static int contextIn(Words words, List<Long> server, long mainConf)
      throws MemoryLostException, BrokenInvariantException {
    for (int i = 0; i < server.size(); i++) {
      if (leadsTo(words, server.get(i), mainConf)) {
        return i;
      }
    }
    throw new BrokenInvariantException(PLACE, "no word of a server leads to its context");
  }

  private static boolean leadsTo(Words words, long candidate, long mainConf)
      throws MemoryLostException {
    try {
      return Long.compareUnsigned(candidate, LOWEST_ADDRESS) >= 0
          && words.at(candidate, MAIN_CONF, PLACE) == mainConf;
    } catch (UnreadableException e) {
      return false;
    }
  }

  /** The core module's configurations of the servers. */
  List<Long> servers() {
    return servers;
  }

  /** The arrays of the servers' module configurations that the contexts hold at an offset. */
  List<Long> arrays(int conf) throws MemoryException {
    return words.at(contexts, conf, PLACE);
  }
}
