package io.cosockpool.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What a worker works at.
 *
 * @param requests those that are running or queued, in the order of their connections; subrequests
 *     stand under the request that made them. Lua timers that run are among them
 * @param timers Lua timers that are pending, the next one first
 * @param leftOut how many requests and coroutines did not hold still for long enough to be read
 */
public record Requests(List<Request> requests, List<PendingTimer> timers, long leftOut) {
  /** All requests, each followed by its subrequests. */
  public List<Request> all() {
    List<Request> all = new ArrayList<>();
    requests.forEach(request -> request.addTo(all));
    return all;
  }

  /**
   * Requests by the pools that they wait for or hold connections of. There may be as many pools as
   * requests, so that nobody can look at all of these for each of those.
   */
  public static Map<Name, List<Request>> byPool(Stream<Request> requests) {
    Map<Name, List<Request>> users = new TreeMap<>();
    requests.forEach(
        request ->
            request
                .pools()
                .forEach(
                    pool -> users.computeIfAbsent(pool, each -> new ArrayList<>()).add(request)));
    return users;
  }

  /** The same with these requests alone. */
  public Requests with(List<Request> others) {
    return new Requests(others, timers, leftOut);
  }

  Requests redacted(Pseudonyms pseudonyms) {
    return new Requests(
        requests.stream().map(request -> request.redacted(pseudonyms)).toList(),
        timers.stream().map(timer -> timer.redacted(pseudonyms)).toList(),
        leftOut);
  }

  /** The same with only the length of what follows {@code ?} in a URI. */
  public Requests withoutQueries() {
    return new Requests(requests.stream().map(Request::withoutQuery).toList(), timers, leftOut);
  }
}
