package io.cosockpool.report;

import static java.util.stream.Collectors.joining;

import io.cosockpool.model.ConnectionKind;
import io.cosockpool.model.ConnectionPeer;
import io.cosockpool.model.Gateway;
import io.cosockpool.model.Name;
import io.cosockpool.model.Report;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeSet;

/**
 * What workers have connected to: a row for each address, with the connections of all workers of
 * one gateway.
 *
 * @param top the most rows that are shown, 0 for all
 */
public record PeerListing(int top) implements Listing<PeerListing.Row> {
  /**
   * An address and what leads there from one gateway, whose workers share a network namespace.
   *
   * @param workers how many workers are connected
   */
  record Row(Gateway gateway, ConnectionPeer peer, int workers) {
    long connections() {
      return peer.inUse() + peer.idle();
    }

    private Row plus(Row other) {
      Map<ConnectionKind, Long> kinds = new EnumMap<>(ConnectionKind.class);
      kinds.putAll(peer.kinds());
      other.peer.kinds().forEach((kind, count) -> kinds.merge(kind, count, Long::sum));
      TreeSet<Name> pools = new TreeSet<>(peer.pools());
      pools.addAll(other.peer.pools());
      return new Row(
          gateway,
          new ConnectionPeer(
              peer.address(),
              kinds,
              larger(peer.timeWait(), other.peer.timeWait()),
              List.copyOf(pools)),
          workers + other.workers);
    }

    /** Both tell of the same sockets of the namespace. */
    private static OptionalLong larger(OptionalLong one, OptionalLong other) {
      return one.isPresent() && other.isPresent()
          ? OptionalLong.of(Math.max(one.getAsLong(), other.getAsLong()))
          : one.isPresent() ? one : other;
    }
  }

  private record Key(Gateway gateway, Name address) {}

  @Override
  public List<Row> rows(Report report, Medium medium) {
    return Merged.rows(
        report,
        (gateway, pool) -> pool.peers().stream().map(peer -> new Row(gateway, peer, 1)),
        row -> new Key(row.gateway(), row.peer().address()),
        Row::plus,
        Comparator.comparingLong(Row::connections)
            .reversed()
            .thenComparing(row -> row.peer().address())
            .thenComparingInt(row -> row.gateway().master()));
  }

  @Override
  public String shortenedBy() {
    return "--top, --peer";
  }

  @Override
  public List<Column<Row>> table() {
    return List.of(
        Column.ofText("PEER", row -> row.peer().address().shown()),
        Column.ofNumber("IN-USE", row -> row.peer().inUse()),
        Column.ofNumber("IDLE", row -> row.peer().idle()),
        Column.ofNumber("OUTSIDE", row -> row.peer().unpooled()),
        Column.ofKnown("TIME-WAIT", row -> row.peer().timeWait()),
        Column.ofText("POOLS", row -> pools(row.peer())));
  }

  private static String pools(ConnectionPeer peer) {
    return peer.pools().isEmpty()
        ? Column.UNKNOWN
        : peer.pools().stream().map(Name::shown).collect(joining(","));
  }

  @Override
  public String name() {
    return "peers";
  }

  @Override
  public String sortedBy() {
    return "connections";
  }

  @Override
  public boolean isLargestFirst() {
    return true;
  }

  @Override
  public List<Field<Row>> fields() {
    return List.of(
        new Field<>("address", (json, row) -> json.value(row.peer().address().readable())),
        new Field<>("master", (json, row) -> json.value(row.gateway().master())),
        new Field<>("workers", (json, row) -> json.value(row.workers())),
        new Field<>("connections", (json, row) -> json.value(row.connections())),
        new Field<>("inUse", (json, row) -> json.value(row.peer().inUse())),
        new Field<>("idle", (json, row) -> json.value(row.peer().idle())),
        new Field<>("unpooled", (json, row) -> json.value(row.peer().unpooled())),
        new Field<>("timeWait", (json, row) -> json.value(row.peer().timeWait())),
        new Field<>(
            "kinds",
            (json, row) ->
                json.texts(
                    row.peer().kinds().entrySet().stream()
                        .map(of -> "%s: %,d".formatted(of.getKey().label(), of.getValue()))
                        .toList())),
        new Field<>(
            "pools",
            (json, row) -> json.texts(row.peer().pools().stream().map(Name::readable).toList())));
  }
}
