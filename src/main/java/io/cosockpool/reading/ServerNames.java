package io.cosockpool.reading;

import io.cosockpool.memory.MemoryLostException;
import io.cosockpool.model.Name;
import io.cosockpool.nginx.connections.UsedEntry;
import io.cosockpool.openresty.ConnectionPool;
import io.cosockpool.openresty.RawEntry;
import io.cosockpool.openresty.ReadPool;
import io.cosockpool.openresty.ServerNamePlace;
import io.cosockpool.openresty.ServerNameWalk;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The names of the servers that a worker asked for by TLS on connections which nginx keeps no name
 * of: idle ones, those that were taken out of a pool, those to upstreams. OpenSSL has them, at a
 * place that differs between its versions: connections whose server is known show it. It does not
 * change while the process runs, nor does the name of a connection.
 */
final class ServerNames {
  /** So many connections are asked where the name stands. */
  private static final int WITNESSES = 8;

  /** So often it is looked for names that pools have in theirs: many have none. */
  private static final int MOST_GUESSES = 8;

  private OptionalInt place = OptionalInt.empty();
  private int guesses;
  private Map<UsedEntry, Optional<Name>> known = Map.of();

  /** The same connections with the names that earlier readings found. */
  ConnectionPool withKnown(ConnectionPool read) {
    return known.isEmpty() ? read : read.withServerNames(known);
  }

  /**
   * The same connections with their names.
   *
   * @param pools the cosocket pools, by their addresses
   */
  ConnectionPool named(ConnectionPool read, Supplier<Map<Long, ReadPool>> pools, Stages stages)
      throws MemoryLostException {
    List<RawEntry> unnamed = read.unnamed();
    if (place.isEmpty() && !unnamed.isEmpty()) {
      place = find(read, pools, stages);
    }
    Map<UsedEntry, Optional<Name>> names = new HashMap<>();
    if (place.isPresent()) {
      unnamed.forEach(entry -> names.computeIfAbsent(entry.entry().connection(), known::get));
      List<ServerNameWalk> walks =
          unnamed.stream()
              .filter(entry -> !names.containsKey(entry.entry().connection()))
              .map(entry -> new ServerNameWalk(read.context(), entry, place.getAsInt()))
              .toList();
      if (!walks.isEmpty()) {
        stages.read(walks).forEach(found -> names.put(found.connection(), found.name()));
      }
    }
    known = lasting(unnamed, names);
    return read.withServerNames(names);
  }

  /**
   * Those that are true as long as the connection lasts. Without its number another one cannot be
   * told from it; and one in use may be about to get its name.
   */
  private static Map<UsedEntry, Optional<Name>> lasting(
      List<RawEntry> unnamed, Map<UsedEntry, Optional<Name>> names) {
    Map<UsedEntry, Optional<Name>> lasting = new HashMap<>();
    for (RawEntry entry : unnamed) {
      UsedEntry connection = entry.entry().connection();
      Optional<Name> name = names.get(connection);
      if (name != null && connection.number() > 0 && (name.isPresent() || entry.isIdle())) {
        lasting.put(connection, name);
      }
    }
    return lasting;
  }

  private OptionalInt find(ConnectionPool read, Supplier<Map<Long, ReadPool>> pools, Stages stages)
      throws MemoryLostException {
    OptionalInt shown = only(stages.read(read.named().limit(WITNESSES).toList()));
    if (shown.isPresent() || guesses == MOST_GUESSES) {
      return shown;
    }
    List<ServerNamePlace> guessed = read.namedByPools(pools.get()).limit(WITNESSES).toList();
    guesses += guessed.isEmpty() ? 0 : 1;
    return only(stages.read(guessed));
  }

  /** The place on which all agree who have the name anywhere. */
  private static OptionalInt only(List<Set<Integer>> places) {
    Set<Integer> common = new HashSet<>();
    for (Set<Integer> each : places) {
      if (common.isEmpty()) {
        common.addAll(each);
      } else if (!each.isEmpty()) {
        common.retainAll(each);
        if (common.isEmpty()) {
          return OptionalInt.empty();
        }
      }
    }
    return common.size() == 1 ? OptionalInt.of(common.iterator().next()) : OptionalInt.empty();
  }
}
