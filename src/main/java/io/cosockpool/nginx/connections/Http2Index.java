package io.cosockpool.nginx.connections;

import io.cosockpool.layout.Catalogue;
import io.cosockpool.layout.Field;
import io.cosockpool.layout.Layout;
import io.cosockpool.layout.Structure;
import io.cosockpool.layout.View;
import io.cosockpool.memory.Block;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.Range;
import io.cosockpool.nginx.layouts.Heads;
import io.cosockpool.nginx.layouts.Reads;
import io.cosockpool.walk.Snapshot;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a layout takes for the index of an HTTP/2 connection's streams. */
final class Http2Index {
  static final Place PLACE = Place.of("connections").part("[HTTP/2]");

  private static final List<Layout> LAYOUTS = Catalogue.variants("http2");

  /** How a connection may be laid out. */
  static final List<Http2Layout> CONNECTIONS =
      LAYOUTS.stream()
          .skip(1)
          .map(layout -> new Http2Layout(layout.structure("ngx_http_v2_connection_t")))
          .toList();

  private static final Structure NODE = LAYOUTS.getFirst().structure("ngx_http_v2_node_t");
  private static final Field NODE_ID = NODE.field("id");
  private static final Field NODE_INDEX = NODE.field("index");
  private static final Field NODE_STREAM = NODE.field("stream");
  private static final Structure STREAM = LAYOUTS.getFirst().structure("ngx_http_v2_stream_t");
  private static final Field STREAM_REQUEST = STREAM.field("request");
  private static final Field STREAM_CONNECTION = STREAM.field("connection");
  private static final Field STREAM_NODE = STREAM.field("node");

  /** {@code http2_streams_index_size}, which hardly anybody sets, is 32. */
  private static final int BUCKETS = 32;

  /** nginx keeps up to 32 nodes of closed streams beside the open ones. */
  private static final int MOST_LINKS = 32;

  private static final int MOST_NODES = 1024;

  private final Snapshot memory;
  private final Http2Layout layout;
  private final long entry;
  private final View connection;
  private final Optional<Block> buckets;
  private final Set<Long> seen = new LinkedHashSet<>();
  private final List<Http2Stream> streams = new ArrayList<>();
  private List<View> nodes = List.of();

  private Http2Index(
      Snapshot memory, Http2Layout layout, long entry, View connection, long buckets) {
    this.memory = memory;
    this.layout = layout;
    this.entry = entry;
    this.connection = connection;
    this.buckets = Reads.optional(memory, new Range(buckets, BUCKETS * Long.BYTES, PLACE));
  }

  /**
   * Asks for the index of a connection; empty if a layout finds none there.
   *
   * @param entry the address of the connection's entry
   * @param whole the {@code ngx_http_v2_connection_t}
   */
  static Optional<Http2Index> ask(Snapshot memory, Http2Layout layout, long entry, Block whole) {
    View connection = new View(layout.structure(), whole);
    long buckets = connection.unsigned(layout.streamsIndex());
    return connection.holdsAddress(layout.connection(), entry) && isAddress(buckets)
        ? Optional.of(new Http2Index(memory, layout, entry, connection, buckets))
        : Optional.empty();
  }

  private static boolean isAddress(long word) {
    return word >>> 16 != 0 && word >>> 47 == 0 && word % Long.BYTES == 0;
  }

  /** Finds the streams of several indexes, step by step together. */
  static void follow(List<Http2Index> indexes) {
    indexes.forEach(Http2Index::askForNodes);
    for (int link = 0; link < MOST_LINKS && indexes.stream().anyMatch(Http2Index::goesOn); link++) {
      indexes.forEach(Http2Index::followOn);
    }
  }

  private void askForNodes() {
    List<Long> heads = new ArrayList<>();
    for (int i = 0; i < BUCKETS && buckets.isPresent(); i++) {
      heads.add(buckets.get().i64(i * Long.BYTES));
    }
    ask(heads);
  }

  private void ask(List<Long> addresses) {
    List<View> found = new ArrayList<>();
    for (long node : addresses) {
      if (isAddress(node) && seen.size() < MOST_NODES && seen.add(node)) {
        Reads.optional(memory, new Range(node, NODE.size(), PLACE))
            .ifPresent(block -> found.add(new View(NODE, block)));
      }
    }
    nodes = found;
  }

  private boolean goesOn() {
    return !nodes.isEmpty();
  }

  /** Takes the streams of the nodes, and goes on to those behind them. */
  private void followOn() {
    List<Long> next = new ArrayList<>();
    List<View> opened = new ArrayList<>();
    List<View> ofNodes = new ArrayList<>();
    for (View node : nodes) {
      next.add(node.unsigned(NODE_INDEX));
      long stream = node.unsigned(NODE_STREAM);
      if (isAddress(stream)) {
        Reads.optional(memory, new Range(stream, STREAM.size(), PLACE))
            .ifPresent(
                block -> {
                  ofNodes.add(node);
                  opened.add(new View(STREAM, block));
                });
      }
    }
    ask(next);
    for (int i = 0; i < opened.size(); i++) {
      View stream = opened.get(i);
      View node = ofNodes.get(i);
      if (stream.holdsAddress(STREAM_CONNECTION, connection.address())
          && stream.holdsAddress(STREAM_NODE, node.address())) {
        streams.add(streamOf(node, stream));
      }
    }
  }

  private Http2Stream streamOf(View node, View stream) {
    return new Http2Stream(
        entry,
        node.unsigned(NODE_ID),
        stream.unsigned(STREAM_REQUEST),
        List.of(
            new Http2Stream.Link(
                entry + Heads.CONNECTION.data().offset(), Long.BYTES, connection.address()),
            Http2Stream.Link.of(node, NODE_ID),
            Http2Stream.Link.of(node, NODE_STREAM),
            Http2Stream.Link.of(stream, STREAM_REQUEST),
            Http2Stream.Link.of(stream, STREAM_CONNECTION)));
  }

  Http2Layout layout() {
    return layout;
  }

  /** Those that lead back to the connection. */
  List<Http2Stream> streams() {
    return streams;
  }

  /** How many streams the connection counts. */
  long counted() {
    return connection.unsigned(layout.processing());
  }

  /** Whether the streams that lead back are as many as the connection counts. */
  boolean isWhole() {
    return !streams.isEmpty() && streams.size() == counted();
  }
}
