package io.cosockpool.reading;

import io.cosockpool.nginx.connections.EntryArray;
import io.cosockpool.nginx.connections.Http2Layout;
import io.cosockpool.nginx.connections.Http2Streams;
import io.cosockpool.nginx.connections.UsedEntry;
import io.cosockpool.openresty.ConnectionPool;
import io.cosockpool.openresty.RawEntry;
import io.cosockpool.openresty.requests.RawRequest;
import io.cosockpool.openresty.requests.RequestWalk;
import io.cosockpool.openresty.requests.RequestWays;
import io.cosockpool.openresty.requests.SubrequestWalk;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The walks to requests that the connections of a worker lead to. */
final class RequestWalks {
  private final ConnectionPool connections;

  RequestWalks(ConnectionPool connections) {
    this.connections = connections;
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

  /**
   * Where cosockets, upstreams, sleeps and queued connects say that a request is.
   *
   * @param waiting the requests that each of the last two kinds names
   * @param found the requests that are known
   */
  List<SubrequestWalk> subrequests(
      RequestWays ways, Collection<List<Long>> waiting, List<RawRequest> found) {
    Map<Long, List<RequestWalk.Cosocket>> cosockets = new HashMap<>();
    Map<Long, List<RequestWalk.Upstream>> upstreams = new HashMap<>();
    Set<Long> askers = new LinkedHashSet<>();
    for (RawEntry entry : connections.entries()) {
      if (entry.owner().type() == RawEntry.Type.COSOCKET) {
        askers.add(entry.owner().asker());
        cosockets
            .computeIfAbsent(entry.owner().asker(), asker -> new ArrayList<>())
            .add(cosocket(entry));
      } else if (entry.owner().type() == RawEntry.Type.UPSTREAM) {
        askers.add(entry.entry().data());
        upstreams
            .computeIfAbsent(entry.entry().data(), asker -> new ArrayList<>())
            .add(upstream(entry));
      }
    }
    waiting.forEach(askers::addAll);
    found.forEach(request -> askers.remove(request.address()));
    return askers.stream()
        .map(
            asker ->
                new SubrequestWalk(
                    ways,
                    asker,
                    cosockets.getOrDefault(asker, List.of()),
                    upstreams.getOrDefault(asker, List.of()),
                    Optional.empty()))
        .toList();
  }

  private static RequestWalk.Upstream upstream(RawEntry entry) {
    return new RequestWalk.Upstream(entry.address(), entry.entry().number(), entry.entry().data());
  }
}
