package io.cosockpool.nginx.layouts;

import io.cosockpool.layout.Check;
import io.cosockpool.layout.Structure;
import io.cosockpool.layout.View;
import io.cosockpool.memory.Block;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.Range;
import io.cosockpool.model.KeyHash;
import io.cosockpool.walk.Snapshot;
import io.cosockpool.walk.Walk;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether http requests have a layout: most of those that connections lead to are what a request
 * is. A request may last for less than a millisecond; nginx uses its memory again for the next
 * ones, so it is looked at again and again where requests stood.
 *
 * @param requests where requests stood
 * @param connections the addresses of the connections in use
 */
public record RequestProof(List<Long> requests, Set<Long> connections) implements LayoutProof {
  /** As many requests are enough to tell. */
  public static final int MOST = 64;

  /** {@code NGX_HTTP_VERSION_9} and its like. */
  private static final Set<Long> HTTP_VERSIONS = Set.of(9L, 1000L, 1001L, 2000L, 3000L);

  private static final long MAX_TEXT_LENGTH = 1 << 20;

  private static final int MAX_METHOD_LENGTH = 16;

  private static final byte[] PROTOCOL = "HTTP/".getBytes(StandardCharsets.US_ASCII);

  /** {@code NGX_HTTP_UNKNOWN}. */
  private static final long UNKNOWN_METHOD = 1;

  private static final int MAX_PHASE_HANDLERS = 4096;

  @Override
  public List<RequestCheck> walks(Structure layout) {
    RequestFields fields = new RequestFields(layout);
    int hash = layout.described().hashCode(); // that of a map of fields is the same for many
    return requests.stream()
        .map(request -> new RequestCheck(request, connections, fields, hash))
        .toList();
  }

  @Override
  public Check together(List<Check> checks) {
    return Tally.of(checks).check("requests");
  }

  /**
   * Of one request.
   *
   * @param layoutHash the hash code of the layout, which is found once for all requests: dozens of
   *     layouts are tried on each of them
   */
  private record RequestCheck(
      long request, Set<Long> connections, RequestFields fields, int layoutHash)
      implements Walk<Check> {
    /** The connections are thousands, and the same for all. */
    @Override
    public int hashCode() {
      return KeyHash.of(request, layoutHash);
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof RequestCheck same
          && request == same.request
          && layoutHash == same.layoutHash
          && fields.equals(same.fields)
          && connections.equals(same.connections);
    }

    @Override
    public Check of(Snapshot memory) throws MemoryException {
      Optional<View> view = read(memory, request, connections, fields);
      if (view.isEmpty()) {
        return Check.unconfirmed("no request");
      }
      Look look = new Look(memory, fields, view.get());
      look.ask();
      return look.isWithoutLine()
          ? Check.unconfirmed("no request line yet")
          : Tally.one(look.isRequest());
    }
  }

  /** The request at an address as a layout has it; empty if there is none of these connections. */
  static Optional<View> read(
      Snapshot memory, long address, Set<Long> connections, RequestFields fields)
      throws MemoryException {
    Block block = memory.read(new Range(address, fields.structure().size(), Place.of("request")));
    return RequestAt.begins(block)
            && connections.contains(
                new View(Heads.REQUEST.structure(), block).unsigned(Heads.REQUEST.connection()))
        ? Optional.of(new View(fields.structure(), block))
        : Optional.empty();
  }

  /** One look at a request. */
  private record Look(Snapshot memory, RequestFields fields, View request) {
    /** Asks for all texts before any is looked at. */
    void ask() {
      beginning(fields.methodName(), MAX_METHOD_LENGTH);
      beginning(fields.requestLine(), lengthOfMethod());
      beginning(fields.uri(), 1);
      beginning(fields.protocol(), PROTOCOL.length);
    }

    /** Whether the client has yet to say what it asks for, so that there is little to look at. */
    boolean isWithoutLine() {
      return isFamilyAndTimeRight()
          && request.unsigned(fields.method()) == UNKNOWN_METHOD
          && HTTP_VERSIONS.contains(request.unsigned(fields.httpVersion()))
          && request.unsigned(fields.methodName().length()) == 0
          && request.unsigned(fields.requestLine().length()) == 0
          && request.unsigned(fields.uri().length()) == 0;
    }

    boolean isRequest() {
      return isFamilyAndTimeRight()
          && isOneBit(request.unsigned(fields.method()))
          && HTTP_VERSIONS.contains(request.unsigned(fields.httpVersion()))
          && (isSubrequest() || isAsked())
          && beginning(fields.uri(), 1).isPresent()
          && request.unsigned(fields.argumentsLength()) <= MAX_TEXT_LENGTH
          && beginning(fields.protocol(), PROTOCOL.length)
              .filter(block -> block.matches(0, PROTOCOL))
              .isPresent()
          && isStatus(request.unsigned(fields.status()))
          && request.unsigned(fields.phaseHandler()) <= MAX_PHASE_HANDLERS
          && request.flag(fields.subrequests());
    }

    /** A main request is its own; a subrequest has a parent and another one as its main request. */
    private boolean isFamilyAndTimeRight() {
      boolean main = request.unsigned(fields.main()) == request.address();
      return main == (request.unsigned(fields.parent()) == 0)
          && request.signed(fields.startSeconds()) > 0
          && request.unsigned(fields.startMilliseconds()) < 1000;
    }

    /** A client asked for it, with a line that names its method. */
    private boolean isAsked() {
      return isLineOfItsMethod()
          && request.unsigned(fields.requestLength()) > 0
          && request.flag(fields.count());
    }

    /** Which has the line of its main request, and a method of its own. */
    private boolean isSubrequest() {
      return request.unsigned(fields.main()) != request.address();
    }

    private static boolean isOneBit(long method) {
      return Long.bitCount(method) == 1 && method < 1L << 32;
    }

    private static boolean isStatus(long status) {
      return status == 0 || (status >= 100 && status < 1000);
    }

    private boolean isLineOfItsMethod() {
      byte[] method = name(fields.methodName(), MAX_METHOD_LENGTH);
      return method.length > 0 && Arrays.equals(name(fields.requestLine(), method.length), method);
    }

    private int lengthOfMethod() {
      long length = request.unsigned(fields.methodName().length());
      return Math.clamp(length, 1, MAX_METHOD_LENGTH);
    }

    /**
     * The beginning of a text that a client gave; under the layout of another build it may be any
     * of a request's texts.
     */
    private byte[] name(RequestFields.Text text, int most) {
      return beginning(text, most).map(block -> block.name(0, block.length())).orElse(new byte[0]);
    }

    /**
     * The beginning of a text; empty for what cannot be one. Request lines hold secrets: no more is
     * read than what tells that this is one.
     */
    private Optional<Block> beginning(RequestFields.Text text, int most) {
      long length = request.unsigned(text.length());
      return length < 1 || length > MAX_TEXT_LENGTH
          ? Optional.empty()
          : Reads.optional(
              memory,
              new Range(
                  request.unsigned(text.data()),
                  (int) Math.min(length, most),
                  request.place().part("." + text.name())));
    }
  }
}
