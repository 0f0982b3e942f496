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
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The walks to requests that the connections of a worker lead to. */
final class RequestWalks {
  private final ConnectionPool connections;
  private final Outgoing byClient;
  private final Outgoing byAsker;
  private final Set<Long> asked = new LinkedHashSet<>();

  RequestWalks(ConnectionPool connections) {
    this.connections = connections;
    this.byClient = Outgoing.of(connections.entries(), entry -> entry.owner().client());
    this.byAsker = Outgoing.of(connections.entries(), RequestWalks::asker);
  }

  /** The address of the request, or subrequest, that asks a server by a connection. */
  private static long asker(RawEntry entry) {
    return entry.owner().type() == RawEntry.Type.UPSTREAM
        ? entry.entry().data()
        : entry.owner().asker();
  }

  /**
   * What requests have connected.
   *
   * @param cosockets by an address that they name
   * @param upstreams by the same
   */
  private record Outgoing(
      Map<Long, List<RequestWalk.Cosocket>> cosockets,
      Map<Long, List<RequestWalk.Upstream>> upstreams) {
    static Outgoing of(List<RawEntry> entries, ToLongFunction<RawEntry> named) {
      Outgoing outgoing = new Outgoing(new LinkedHashMap<>(), new LinkedHashMap<>());
      for (RawEntry entry : entries) {
        if (entry.owner().type() == RawEntry.Type.COSOCKET) {
          outgoing
              .cosockets
              .computeIfAbsent(named.applyAsLong(entry), address -> new ArrayList<>())
              .add(cosocket(entry));
        } else if (entry.owner().type() == RawEntry.Type.UPSTREAM) {
          outgoing
              .upstreams
              .computeIfAbsent(named.applyAsLong(entry), address -> new ArrayList<>())
              .add(upstream(entry));
        }
      }
      return outgoing;
    }

    List<RequestWalk.Cosocket> cosocketsOf(long address) {
      return cosockets.getOrDefault(address, List.of());
    }

    List<RequestWalk.Upstream> upstreamsOf(long address) {
      return upstreams.getOrDefault(address, List.of());
    }

    Stream<Long> addresses() {
      return Stream.concat(cosockets.keySet().stream(), upstreams.keySet().stream()).distinct();
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

  private Stream<UsedEntry> clients() {
    return connections.entries().stream()
        .filter(entry -> entry.owner().request())
        .map(RawEntry::entry);
  }

  /** An entry that did not hold still may have got a request meanwhile. */
  List<RequestWalk> requests(RequestWays ways, List<Http2Streams.Open> open) {
    EntryArray array = connections.context().array();
    List<RequestWalk> walks = new ArrayList<>();
    for (UsedEntry entry : Stream.concat(clients(), connections.moving().stream()).toList()) {
      long client = array.address(entry.slot());
      walks.add(
          new RequestWalk(
              ways,
              client,
              entry.data(),
              byClient.cosocketsOf(client),
              byClient.upstreamsOf(client),
              Optional.empty()));
    }
    for (Http2Streams.Open each : open) {
      walks.add(
          new RequestWalk(
              ways,
              each.connection(),
              each.stream().request(),
              byClient.cosocketsOf(each.connection()),
              byClient.upstreamsOf(each.connection()),
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
    Set<Long> clientsData = clients().map(UsedEntry::data).collect(Collectors.toSet());
    byAsker.addresses().filter(asker -> !clientsData.contains(asker)).forEach(asked::add);
    return walks(ways, asked.stream());
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
                byAsker.addresses().filter(asker -> !asked.contains(asker)),
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
                    byAsker.cosocketsOf(asker),
                    byAsker.upstreamsOf(asker),
                    Optional.empty()))
        .toList();
  }

  private static RequestWalk.Upstream upstream(RawEntry entry) {
    return new RequestWalk.Upstream(entry.address(), entry.entry().number(), entry.entry().data());
  }
}
