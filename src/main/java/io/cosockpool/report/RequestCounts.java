package io.cosockpool.report;

import io.cosockpool.model.HoldingPlace;
import io.cosockpool.model.Name;
import io.cosockpool.model.Request;
import io.cosockpool.model.Requests;
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
    private final long holders;
    private final long waiters;
    private final List<HoldingPlace> places;
    private final List<LocationUse> locations;

    /** By these requests, all of which hold connections of the pool or wait for it. */
    private Use(Name pool, List<Request> users) {
      holders = users.stream().filter(user -> user.holdsOf(pool)).count();
      waiters = users.stream().filter(user -> user.queues().anyMatch(pool::equals)).count();
      places = HoldingPlace.of(pool, users);
      locations = LocationUse.of(pool, users);
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
    Requests.byPool(requests.stream())
        .forEach((pool, users) -> pools.put(pool, new Use(pool, users)));
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
