package io.cosockpool.cli;

import io.cosockpool.model.Name;
import io.cosockpool.model.NameGlob;
import io.cosockpool.model.Report;
import io.cosockpool.model.Request;
import io.cosockpool.report.RequestOrder;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Which requests of a report are shown, and how they are arranged. What is empty selects all.
 *
 * @param state of {@code --state}
 * @param pools of {@code --pool}
 * @param uris of {@code --uri}
 * @param servers of {@code --server}
 * @param clients of {@code --client}
 * @param slowerThan of {@code --slower-than}
 * @param redactQuery whether to leave out what follows {@code ?} in a URI
 * @param forwarded whether a request's client is the one that a proxy names
 * @param order what comes first, if it was given
 * @param top the most rows, 0 for all, if that was given
 */
record ShownRequests(
    RequestState state,
    List<NameGlob> pools,
    List<NameGlob> uris,
    List<NameGlob> servers,
    List<ClientPattern> clients,
    Optional<Duration> slowerThan,
    boolean redactQuery,
    boolean forwarded,
    Optional<RequestOrder> order,
    Optional<Integer> top)
    implements Choice {
  @Override
  public boolean wantsPool(Name name) {
    return pools.isEmpty() || matches(pools, name);
  }

  private static boolean matches(List<NameGlob> globs, Name name) {
    return globs.stream().anyMatch(glob -> glob.matches(name));
  }

  /** The report with the wanted requests; of others their subrequests are not shown either. */
  @Override
  public Report of(Report report) {
    Report wanted =
        report.withRequests(
            known ->
                known.with(
                    known.requests().stream()
                        .map(request -> forwarded ? request.asForwarded() : request)
                        .filter(this::wants)
                        .toList()));
    return redactQuery ? wanted.withoutQueries() : wanted;
  }

  private boolean wants(Request request) {
    return state.includes(request)
        && (pools.isEmpty() || request.pools().anyMatch(pool -> matches(pools, pool)))
        && (uris.isEmpty()
            || request
                .message()
                .flatMap(message -> message.uri())
                .filter(uri -> matches(uris, uri))
                .isPresent())
        && (servers.isEmpty()
            || request.server().filter(server -> matches(servers, server)).isPresent())
        && (clients.isEmpty() || request.client().filter(this::isWantedClient).isPresent())
        && (slowerThan.isEmpty() || request.running().orElse(-1) >= slowerThan.get().toMillis());
  }

  private boolean isWantedClient(Name client) {
    return clients.stream().anyMatch(pattern -> pattern.matches(client));
  }
}
