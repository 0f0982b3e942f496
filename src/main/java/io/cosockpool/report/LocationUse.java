package io.cosockpool.report;

import io.cosockpool.model.Name;
import io.cosockpool.model.Request;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the requests of one location have of a pool.
 *
 * @param holders how many requests hold connections of the pool
 * @param waiters how many stand in its queue
 */
record LocationUse(LocationListing.Where where, long holders, long waiters) {
  private static final Comparator<LocationUse> MOST_FIRST =
      Comparator.comparingLong((LocationUse use) -> use.holders + use.waiters).reversed();

  /** The locations of all requests that hold connections of a pool or wait for it, most first. */
  static List<LocationUse> of(Name pool, Collection<Request> requests) {
    Map<LocationListing.Where, LocationUse> uses = new LinkedHashMap<>();
    for (Request request : requests) {
      boolean holds = request.holdsOf(pool);
      boolean waits = request.queues().anyMatch(pool::equals);
      if (holds || waits) {
        LocationListing.Where where = LocationListing.Where.of(request);
        uses.merge(where, new LocationUse(where, holds ? 1 : 0, waits ? 1 : 0), LocationUse::and);
      }
    }
    List<LocationUse> sorted = new ArrayList<>(uses.values());
    sorted.sort(MOST_FIRST);
    return sorted;
  }

  private LocationUse and(LocationUse other) {
    return new LocationUse(where, holders + other.holders, waiters + other.waiters);
  }

  void write(Json json) {
    json.object(
        () ->
            json.memberIfKnown("server", where.server().map(Name::decoded))
                .memberIfKnown("location", where.location().map(Name::decoded))
                .member("holders", holders)
                .member("waiters", waiters));
  }
}
