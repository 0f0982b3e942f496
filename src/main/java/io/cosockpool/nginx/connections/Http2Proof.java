package io.cosockpool.nginx.connections;

import io.cosockpool.layout.Catalogue;
import io.cosockpool.layout.Field;
import io.cosockpool.layout.Layout;
import io.cosockpool.layout.Structure;
import io.cosockpool.layout.View;
import io.cosockpool.memory.Block;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.Range;
import io.cosockpool.memory.TornReadException;
import io.cosockpool.nginx.layouts.Reads;
import io.cosockpool.walk.Snapshot;
import io.cosockpool.walk.Walk;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Where an HTTP/2 connection counts its open streams (nginx src/http/v2/ngx_http_v2.h). The index
 * of its streams moved between versions, in security releases too. So its place is proved: what
 * stands there leads to streams that lead back, as many as are counted. A connection without open
 * streams proves nothing.
 *
 * @param entry the address of the connection
 * @param address of its {@code ngx_http_v2_connection_t}
 */
public record Http2Proof(long entry, long address) implements Walk<Set<Field>> {
  private static final List<Layout> LAYOUTS = Catalogue.variants("http2");
  private static final List<Variant> VARIANTS =
      LAYOUTS.stream()
          .skip(1)
          .map(layout -> Variant.of(layout.structure("ngx_http_v2_connection_t")))
          .toList();

  private static final Structure NODE = LAYOUTS.getFirst().structure("ngx_http_v2_node_t");
  private static final Field NODE_INDEX = NODE.field("index");
  private static final Field NODE_STREAM = NODE.field("stream");
  private static final Structure STREAM = LAYOUTS.getFirst().structure("ngx_http_v2_stream_t");
  private static final Field STREAM_CONNECTION = STREAM.field("connection");
  private static final Field STREAM_NODE = STREAM.field("node");

  private static final int LENGTH =
      VARIANTS.stream().mapToInt(variant -> variant.structure().size()).max().orElseThrow();

  /** {@code http2_streams_index_size}, which hardly anybody sets, is 32. */
  private static final int BUCKETS = 32;

  /** nginx keeps up to 32 nodes of closed streams beside the open ones. */
  private static final int MOST_LINKS = 32;

  private static final int MOST_NODES = 1024;

  private static final Place PLACE = Place.of("connections").part("[HTTP/2]");

  /** How one version lays a connection out. */
  private record Variant(Structure structure, Field connection, Field processing, Field index) {
    static Variant of(Structure structure) {
      return new Variant(
          structure,
          structure.field("connection"),
          structure.field("processing"),
          structure.field("streams_index"));
    }
  }

  @Override
  public Set<Field> of(Snapshot memory) throws MemoryException {
    Range range = new Range(address, LENGTH, PLACE);
    Block whole = memory.read(range);
    Block again = memory.again(range);
    Set<Field> proved = new LinkedHashSet<>();
    List<Index> indexes = new ArrayList<>();
    for (Variant variant : VARIANTS) {
      View connection = new View(variant.structure(), whole);
      long buckets = connection.unsigned(variant.index());
      if (connection.holdsAddress(variant.connection(), entry) && isAddress(buckets)) {
        indexes.add(new Index(memory, variant, connection.unsigned(variant.processing()), buckets));
      }
    }
    indexes.forEach(Index::askForNodes);
    for (int link = 0; link < MOST_LINKS && indexes.stream().anyMatch(Index::goesOn); link++) {
      indexes.forEach(Index::follow);
    }
    for (Index index : indexes) {
      if (index.isWhole()) {
        proved.add(index.variant.processing());
      }
    }
    if (!again.sameBytes(whole)) {
      throw new TornReadException(PLACE, "streams came or went meanwhile");
    }
    return proved;
  }

  private static boolean isAddress(long word) {
    return word >>> 16 != 0 && word >>> 47 == 0 && word % Long.BYTES == 0;
  }

  /** What may be the index of the connection's streams. */
  private final class Index {
    private final Snapshot memory;
    private final Variant variant;
    private final long processing;
    private final Optional<Block> buckets;
    private final Set<Long> seen = new LinkedHashSet<>();
    private List<View> nodes = List.of();
    private int streams;

    Index(Snapshot memory, Variant variant, long processing, long buckets) {
      this.memory = memory;
      this.variant = variant;
      this.processing = processing;
      this.buckets = Reads.optional(memory, new Range(buckets, BUCKETS * Long.BYTES, PLACE));
    }

    void askForNodes() {
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

    boolean goesOn() {
      return !nodes.isEmpty();
    }

    /** Counts the streams of the nodes, and goes on to those behind them. */
    void follow() {
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
        if (opened.get(i).holdsAddress(STREAM_CONNECTION, address)
            && opened.get(i).holdsAddress(STREAM_NODE, ofNodes.get(i).address())) {
          streams++;
        }
      }
    }

    boolean isWhole() {
      return streams > 0 && streams == processing;
    }
  }
}
