package io.cosockpool.openresty.requests;

import io.cosockpool.layout.Field;
import io.cosockpool.layout.Structure;
import io.cosockpool.layout.View;
import io.cosockpool.memory.Block;
import io.cosockpool.memory.Range;
import io.cosockpool.model.Name;
import io.cosockpool.nginx.layouts.Reads;
import io.cosockpool.walk.Snapshot;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The client that a request's {@code X-Forwarded-For} names first. The list of headers stands right
 * behind the request's pool in every version ({@code ngx_http_headers_in_t}), and its own pool
 * proves it. No other header's value is looked at, and of this one nothing but the first address.
 */
final class ForwardedRead {
  private static final byte[] HEADER = "x-forwarded-for".getBytes(StandardCharsets.US_ASCII);

  private static final Structure LIST = LuaLayout.structure("ngx_list_t");
  private static final Field FIRST_ELEMENTS = LIST.field("elts");
  private static final Field FIRST_COUNT = LIST.field("nelts");
  private static final Field FIRST_NEXT = LIST.field("next");
  private static final Field ELEMENT_SIZE = LIST.field("size");
  private static final Field LIST_POOL = LIST.field("pool");

  private static final Structure PART = LuaLayout.structure("ngx_list_part_t");
  private static final Field ELEMENTS = PART.field("elts");
  private static final Field COUNT = PART.field("nelts");
  private static final Field NEXT = PART.field("next");

  private static final Structure ELEMENT = LuaLayout.structure("ngx_table_elt_t");
  private static final Field KEY_LENGTH = ELEMENT.field("key.len");
  private static final Field KEY = ELEMENT.field("key.data");
  private static final Field VALUE_LENGTH = ELEMENT.field("value.len");
  private static final Field VALUE = ELEMENT.field("value.data");

  /** {@code header_in} stands between the pool and the headers. */
  private static final int HEADERS_BEHIND_POOL = 16;

  /** nginx takes 100 headers by default, 20 in a part. */
  private static final long MOST_HEADERS = 1000;

  private static final int MOST_PARTS = 64;
  private static final int LARGEST_ELEMENT = 128;

  /** The longest text of an address with a port. */
  private static final int LONGEST_ADDRESS = 64;

  private final Snapshot memory;
  private final View request;
  private final Optional<View> list;
  private final List<Block> elements = new ArrayList<>();

  /** A header whose name is as long as this one's. */
  private record Candidate(View element, Optional<Block> key) {}

  private final List<Candidate> candidates = new ArrayList<>();
  private Optional<Block> value = Optional.empty();

  /**
   * Asks for the first headers.
   *
   * @param request of http, whose layout is known
   */
  ForwardedRead(Snapshot memory, View request, Field pool) {
    this.memory = memory;
    this.request = request;
    int at = request.start() + pool.offset() + HEADERS_BEHIND_POOL;
    this.list =
        at + LIST.size() <= request.block().length()
            ? Optional.of(new View(LIST, request.block(), at))
                .filter(found -> isList(found, request.unsigned(pool)))
            : Optional.empty();
    list.ifPresent(head -> add(head.unsigned(FIRST_ELEMENTS), head.unsigned(FIRST_COUNT)));
  }

  private static boolean isList(View list, long pool) {
    long size = list.unsigned(ELEMENT_SIZE);
    return list.unsigned(LIST_POOL) == pool && size >= ELEMENT.size() && size <= LARGEST_ELEMENT;
  }

  private void add(long address, long count) {
    if (address != 0 && count > 0 && count <= MOST_HEADERS) {
      int size = (int) list.orElseThrow().unsigned(ELEMENT_SIZE);
      Reads.optional(
              memory, new Range(address, (int) count * size, request.place().part(".headers")))
          .ifPresent(elements::add);
    }
  }

  /** Asks for the further headers. */
  void askForParts() {
    long next = list.isPresent() ? list.get().unsigned(FIRST_NEXT) : 0;
    Set<Long> met = new HashSet<>();
    while (next != 0 && met.size() < MOST_PARTS && met.add(next)) {
      Optional<Block> block =
          Reads.optional(memory, new Range(next, PART.size(), request.place().part(".headers")));
      if (block.isEmpty()) {
        return;
      }
      View part = new View(PART, block.get());
      add(part.unsigned(ELEMENTS), part.unsigned(COUNT));
      next = part.unsigned(NEXT);
    }
  }

  /** Asks for the names of those headers that may be the one. */
  void askForKeys() {
    for (Block block : elements) {
      int size = (int) list.orElseThrow().unsigned(ELEMENT_SIZE);
      for (int at = 0; at + size <= block.length(); at += size) {
        View element = new View(ELEMENT, block, at);
        if (element.unsigned(KEY_LENGTH) == HEADER.length) {
          candidates.add(
              new Candidate(
                  element,
                  Reads.optional(
                      memory, new Range(element.unsigned(KEY), HEADER.length, request.place()))));
        }
      }
    }
  }

  /** Asks for the first address in the header. */
  void askForValue() {
    for (Candidate candidate : candidates) {
      if (value.isEmpty() && candidate.key().filter(ForwardedRead::isHeader).isPresent()) {
        long length = Math.min(LONGEST_ADDRESS, candidate.element().unsigned(VALUE_LENGTH));
        if (length > 0) {
          value =
              Reads.optional(
                  memory,
                  new Range(candidate.element().unsigned(VALUE), (int) length, request.place()));
        }
      }
    }
  }

  private static boolean isHeader(Block key) {
    for (int at = 0; at < HEADER.length; at++) {
      if (Character.toLowerCase(key.u8(at)) != HEADER[at]) {
        return false;
      }
    }
    return true;
  }

  /** The address; empty if the header is not there, or names nobody. */
  Optional<Name> client() {
    if (value.isEmpty()) {
      return Optional.empty();
    }
    Block text = value.get();
    int start = 0;
    while (start < text.length() && text.u8(start) == ' ') {
      start++;
    }
    int end = start;
    while (end < text.length() && text.u8(end) != ',' && text.u8(end) > ' ') {
      end++;
    }
    if (end == start || end - start == LONGEST_ADDRESS) {
      return Optional.empty();
    }
    Name name = new Name(text.name(start, end - start));
    return name.decoded().equalsIgnoreCase("unknown") ? Optional.empty() : Optional.of(name);
  }
}
