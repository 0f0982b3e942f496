package io.cosockpool.nginx;

import io.cosockpool.layout.Catalogue;
import io.cosockpool.layout.Check;
import io.cosockpool.layout.LayoutSource;
import io.cosockpool.layout.Structure;
import io.cosockpool.layout.View;
import io.cosockpool.memory.Block;
import io.cosockpool.memory.Memory;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.memory.MemoryLostException;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.Range;
import io.cosockpool.memory.Read;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The http requests that connections belong to, known by the signature they begin with, and what
 * they say of the layout of {@code ngx_http_request_t} (nginx src/http/ngx_http_request.h).
 */
public final class RequestLayouts {
  /** As many are enough to tell. */
  private static final int MOST = 64;

  private static final Structure HEAD =
      Catalogue.variants("nginx").getFirst().structure("ngx_http_request_t");

  /** {@code NGX_HTTP_MODULE}, "HTTP". */
  private static final long SIGNATURE = 0x50545448;

  /** {@code NGX_HTTP_VERSION_9} and its like. */
  private static final Set<Long> HTTP_VERSIONS = Set.of(9L, 1000L, 1001L, 2000L, 3000L);

  private static final long MAX_TEXT_LENGTH = 1 << 20;

  private static final int MAX_METHOD_LENGTH = 16;

  private static final byte[] PROTOCOL = "HTTP/".getBytes(StandardCharsets.US_ASCII);

  private static final int MAX_PHASE_HANDLERS = 4096;

  private final Memory memory;
  private final List<Long> addresses;
  private final Set<Long> connections = new TreeSet<>();

  private RequestLayouts(Memory memory, Set<Long> addresses, List<View> connections) {
    this.memory = memory;
    this.addresses = addresses.stream().limit(MOST).toList();
    connections.forEach(connection -> this.connections.add(connection.address()));
  }

  /** Those that {@code data} of these connections points to. */
  static RequestLayouts among(Memory memory, List<View> connections) throws MemoryLostException {
    Set<Long> found = new LinkedHashSet<>();
    for (long address : requests(memory, connections.stream().map(RequestLayouts::data).toList())) {
      found.add(address);
    }
    return new RequestLayouts(memory, found, connections);
  }

  private static long data(View connection) {
    return connection.unsigned("data");
  }

  /** Those of some addresses at which an http request stands. */
  public static Set<Long> requests(Memory memory, List<Long> addresses) throws MemoryLostException {
    List<Range> ranges =
        addresses.stream()
            .map(address -> new Range(address, HEAD.size(), Place.of("request")))
            .toList();
    Set<Long> requests = new LinkedHashSet<>();
    for (Read read : memory.attempt(ranges)) {
      if (read instanceof Block block && new View(HEAD, block).unsigned("signature") == SIGNATURE) {
        requests.add(block.address());
      }
    }
    return requests;
  }

  /** What the requests say of their layout. */
  Check check(Structure layout) throws MemoryException {
    Tally tally = new Tally();
    for (View request : read(layout)) {
      if (connections.contains(request.unsigned("connection"))) {
        tally.add(isRequest(request));
      }
    }
    return tally.check("requests");
  }

  private List<View> read(Structure layout) throws MemoryLostException {
    List<Range> ranges =
        addresses.stream()
            .map(address -> new Range(address, layout.size(), Place.of("request")))
            .toList();
    List<View> requests = new ArrayList<>();
    for (Read read : memory.attempt(ranges)) {
      if (read instanceof Block block) {
        requests.add(new View(layout, block));
      }
    }
    return requests;
  }

  private boolean isRequest(View request) throws MemoryLostException {
    return isFamilyAndTimeRight(request)
        && isOneBit(request.unsigned("method"))
        && HTTP_VERSIONS.contains(request.unsigned("http_version"))
        && isLineOfItsMethod(request)
        && beginning(request, "uri", 1).isPresent()
        && request.unsigned("args.len") <= MAX_TEXT_LENGTH
        && beginning(request, "http_protocol", PROTOCOL.length)
            .filter(block -> block.matches(0, PROTOCOL))
            .isPresent()
        && isStatus(request.unsigned("headers_out.status"))
        && request.unsigned("phase_handler") <= MAX_PHASE_HANDLERS
        && request.unsigned("request_length") > 0
        && request.flag("count")
        && request.flag("subrequests");
  }

  private boolean isLineOfItsMethod(View request) throws MemoryLostException {
    byte[] method = name(request, "method_name", MAX_METHOD_LENGTH);
    return method.length > 0 && Arrays.equals(name(request, "request_line", method.length), method);
  }

  /** A main request is its own; a subrequest has a parent and another one as its main request. */
  private static boolean isFamilyAndTimeRight(View request) {
    boolean main = request.unsigned("main") == request.address();
    return main == (request.unsigned("parent") == 0)
        && request.signed("start_sec") > 0
        && request.unsigned("start_msec") < 1000;
  }

  private static boolean isOneBit(long method) {
    return Long.bitCount(method) == 1 && method < 1L << 32;
  }

  private static boolean isStatus(long status) {
    return status == 0 || (status >= 100 && status < 1000);
  }

  /**
   * The beginning of a text that a client gave; under the layout of another build it may be any of
   * a request's texts.
   */
  private byte[] name(View view, String field, int most) throws MemoryLostException {
    return beginning(view, field, most)
        .map(block -> block.name(0, block.length()))
        .orElse(new byte[0]);
  }

  /**
   * The beginning of an {@code ngx_str_t}; empty for what is none. Request lines hold secrets: no
   * more is read than what tells that this is one.
   */
  private Optional<Block> beginning(View view, String field, int most) throws MemoryLostException {
    long length = view.unsigned(field + ".len");
    if (length < 1 || length > MAX_TEXT_LENGTH) {
      return Optional.empty();
    }
    Range range =
        new Range(
            view.unsigned(field + ".data"),
            (int) Math.min(length, most),
            view.place().part("." + field));
    return memory.attempt(List.of(range)).getFirst() instanceof Block block
        ? Optional.of(block)
        : Optional.empty();
  }

  /** What the upstreams of the requests say of their layout: their connections are known ones. */
  LayoutSource.Test upstreams(Structure requestLayout) {
    return layout -> {
      Tally tally = new Tally();
      for (View request : read(requestLayout)) {
        if (request.flag("upstream")) {
          Range range =
              new Range(
                  request.unsigned("upstream"), layout.size(), request.place().to("upstream"));
          long connection = new View(layout, memory.read(range)).unsigned("peer.connection");
          tally.add(connection == 0 || connections.contains(connection));
        }
      }
      return tally.check("upstreams of requests");
    };
  }
}
