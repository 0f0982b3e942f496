package io.cosockpool.report;

import io.cosockpool.model.HoldingPlace;
import io.cosockpool.model.Name;
import io.cosockpool.model.Request;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * How many requests do what.
 *
 * @param running how many wait in no pool's queue
 * @param queued how many do
 * @param leftOut how many did not hold still
 * @param pools what uses each pool
 * @param servers how many requests are for each server
 * @param locations how many requests each location has
 */
record RequestCounts(
    long running,
    long queued,
    long leftOut,
    Map<Name, Use> pools,
    Map<Name, States> servers,
    Map<Name, States> locations) {
  /** What uses a pool. */
  static final class Use {
    private long holders;
    private long waiters;
    private List<HoldingPlace> places = List.of();
    private List<LocationUse> locations = List.of();

    private void add(boolean holds, boolean waits) {
      waiters += waits ? 1 : 0;
      holders += holds ? 1 : 0;
    }

    private void write(Json json) {
      json.object(
          () -> {
            json.member("holders", holders).member("waiters", waiters);
            json.name("places")
                .array(
                    places,
                    place ->
                        json.object(
                            () ->
                                json.member("where", place.frame().where().decoded())
                                    .member("function", place.frame().function().decoded())
                                    .member("holders", place.requests())));
            json.name("locations").array(locations, location -> location.write(json));
          });
    }
  }

  /** Requests by their state. */
  static final class States {
    private long running;
    private long queued;

    private void add(Request request) {
      if (request.isQueued()) {
        queued++;
      } else {
        running++;
      }
    }

    private void write(Json json) {
      json.object(() -> json.member("running", running).member("queued", queued));
    }
  }

  static RequestCounts of(List<Request> requests, long leftOut) {
    Map<Name, Use> pools = new TreeMap<>();
    for (Request request : requests) {
      List<Name> held =
          request.holds().stream().flatMap(each -> each.pool().stream()).distinct().toList();
      List<Name> queues = request.queues().toList();
      request
          .pools()
          .forEach(
              pool ->
                  pools
                      .computeIfAbsent(pool, each -> new Use())
                      .add(held.contains(pool), queues.contains(pool)));
    }
    pools.forEach(
        (pool, use) -> {
          use.places = HoldingPlace.of(pool, requests);
          use.locations = LocationUse.of(pool, requests);
        });
    long queued = requests.stream().filter(Request::isQueued).count();
    return new RequestCounts(
        requests.size() - queued,
        queued,
        leftOut,
        pools,
        by(requests, Request::server),
        by(requests, Request::location));
  }

  private static Map<Name, States> by(
      List<Request> requests, Function<Request, Optional<Name>> name) {
    Map<Name, States> counts = new TreeMap<>();
    for (Request request : requests) {
      name.apply(request)
          .ifPresent(of -> counts.computeIfAbsent(of, each -> new States()).add(request));
    }
    return counts;
  }

  void write(Json json) {
    json.object(
        () -> {
          json.member("running", running).member("queued", queued).member("left_out", leftOut);
          json.name("by_pool")
              .object(() -> pools.forEach((pool, use) -> use.write(json.name(pool.decoded()))));
          write(json.name("by_server"), servers);
          write(json.name("by_location"), locations);
        });
  }

  private static void write(Json json, Map<Name, States> counts) {
    json.object(() -> counts.forEach((name, states) -> states.write(json.name(name.decoded()))));
  }
}
