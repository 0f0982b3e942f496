package io.cosockpool.reading;

import io.cosockpool.nginx.connections.EntryArray;
import io.cosockpool.nginx.connections.Http2Layout;
import io.cosockpool.nginx.connections.Http2Streams;
import io.cosockpool.nginx.connections.UsedEntry;
import io.cosockpool.openresty.ConnectionPool;
import io.cosockpool.openresty.RawEntry;
import io.cosockpool.openresty.requests.RequestWalk;
import io.cosockpool.openresty.requests.RequestWays;
import io.cosockpool.openresty.requests.SubrequestWalk;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The walks to requests that the connections of a worker lead to. */
final class RequestWalks {
  private final ConnectionPool connections;
  private final Set<Long> clientsData = new HashSet<>();
  private final Set<Long> askers = new LinkedHashSet<>();
  private final Set<Long> asked = new HashSet<>();
  private final Map<Long, List<RequestWalk.Cosocket>> cosocketsOfAskers = new HashMap<>();
  private final Map<Long, List<RequestWalk.Upstream>> upstreamsOfAskers = new HashMap<>();

  RequestWalks(ConnectionPool connections) {
    this.connections = connections;
    for (RawEntry entry : connections.entries()) {
      if (entry.owner().request()) {
        clientsData.add(entry.entry().data());
      } else if (entry.owner().type() == RawEntry.Type.COSOCKET) {
        askers.add(entry.owner().asker());
        cosocketsOfAskers
            .computeIfAbsent(entry.owner().asker(), asker -> new ArrayList<>())
            .add(cosocket(entry));
      } else if (entry.owner().type() == RawEntry.Type.UPSTREAM) {
        askers.add(entry.entry().data());
        upstreamsOfAskers
            .computeIfAbsent(entry.entry().data(), asker -> new ArrayList<>())
            .add(upstream(entry));
      }
    }
  }

  /** The open streams of the connections of HTTP/2 that have any. */
  List<Http2Streams> streams(Optional<Http2Layout> http2) {
    return http2.stream()
        .flatMap(
            layout ->
                connections.busyHttp2().stream()
                    .map(entry -> new Http2Streams(layout, entry.address(), entry.entry().data())))
        .toList();
  }

  /** An entry that did not hold still may have got a request meanwhile. */
  List<RequestWalk> requests(RequestWays ways, List<Http2Streams.Open> open) {
    Map<Long, List<RequestWalk.Cosocket>> cosockets = new HashMap<>();
    Map<Long, List<RequestWalk.Upstream>> upstreams = new HashMap<>();
    for (RawEntry entry : connections.entries()) {
      if (entry.owner().type() == RawEntry.Type.UPSTREAM) {
        upstreams
            .computeIfAbsent(entry.owner().client(), client -> new ArrayList<>())
            .add(upstream(entry));
      } else if (entry.owner().type() == RawEntry.Type.COSOCKET) {
        cosockets
            .computeIfAbsent(entry.owner().client(), client -> new ArrayList<>())
            .add(cosocket(entry));
      }
    }
    List<UsedEntry> clients = new ArrayList<>();
    for (RawEntry entry : connections.entries()) {
      if (entry.owner().request()) {
        clients.add(entry.entry());
      }
    }
    clients.addAll(connections.moving());
    EntryArray array = connections.context().array();
    List<RequestWalk> walks = new ArrayList<>();
    for (UsedEntry entry : clients) {
      long client = array.address(entry.slot());
      walks.add(
          new RequestWalk(
              ways,
              client,
              entry.data(),
              cosockets.getOrDefault(client, List.of()),
              upstreams.getOrDefault(client, List.of()),
              Optional.empty()));
    }
    for (Http2Streams.Open each : open) {
      walks.add(
          new RequestWalk(
              ways,
              each.connection(),
              each.stream().request(),
              cosockets.getOrDefault(each.connection(), List.of()),
              upstreams.getOrDefault(each.connection(), List.of()),
              Optional.of(each.stream())));
    }
    return walks;
  }

  private static RequestWalk.Cosocket cosocket(RawEntry entry) {
    return new RequestWalk.Cosocket(
        entry.address(), entry.entry().number(), entry.entry().data(), entry.owner().length());
  }

  /** Where cosockets and upstreams say that a request is to which no connection leads. */
  List<SubrequestWalk> subrequests(RequestWays ways) {
    return walks(
        ways, askers.stream().filter(asker -> !clientsData.contains(asker)).filter(asked::add));
  }

  /**
   * Where the rest say so, and those that were not asked for: a connection leads to a subrequest,
   * too, while that is the active one of its request.
   *
   * @param waiting the requests that each sleep and each queued connect names
   * @param known the addresses of the requests and subrequests that were found
   */
  List<SubrequestWalk> subrequests(
      RequestWays ways, Collection<List<Long>> waiting, Set<Long> known) {
    return walks(
        ways,
        Stream.concat(
                askers.stream().filter(asker -> !asked.contains(asker)),
                waiting.stream().flatMap(Collection::stream))
            .distinct()
            .filter(asker -> !known.contains(asker)));
  }

  private List<SubrequestWalk> walks(RequestWays ways, Stream<Long> addresses) {
    return addresses
        .map(
            asker ->
                new SubrequestWalk(
                    ways,
                    asker,
                    cosocketsOfAskers.getOrDefault(asker, List.of()),
                    upstreamsOfAskers.getOrDefault(asker, List.of()),
                    Optional.empty()))
        .toList();
  }

  private static RequestWalk.Upstream upstream(RawEntry entry) {
    return new RequestWalk.Upstream(entry.address(), entry.entry().number(), entry.entry().data());
  }
}
