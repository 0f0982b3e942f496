package io.cosockpool.nginx.layouts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.image.AddressSpace;
import io.cosockpool.image.StillMemory;
import io.cosockpool.layout.Build;
import io.cosockpool.layout.Check;
import io.cosockpool.layout.KnownLayout;
import io.cosockpool.layout.Structure;
import io.cosockpool.layout.StructureCatalogue;
import io.cosockpool.layout.Structures;
import io.cosockpool.layout.Verdict;
import io.cosockpool.layout.VersionRange;
import io.cosockpool.memory.Block;
import io.cosockpool.walk.Walk;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RequestProofTest {
  private static final String METHOD = "PURGEBYTOKEN";
  private static final String LINE = METHOD + " /secret?token=value HTTP/1.1";
  private static final int TEXT_LENGTH = 64;

  private static final Build BUILD =
      new Build(
          Optional.of(VersionRange.of(1_026_003)), "8,4,8,0011111111010111011111111111111111");
  private static final StructureCatalogue LAYOUTS = new Structures().of("ngx_http_request_t");
  private static final Structure LAYOUT = LAYOUTS.matching(BUILD).getFirst().structure();

  private final AddressSpace space = new AddressSpace(0x5500_0000_0000L);
  private final long line = space.allocate(TEXT_LENGTH);
  private final long request = space.allocate(4096);
  private final long connection = space.allocate(32);

  /** The bytes of the request line that were looked at as something else than a client's text. */
  private final Set<Integer> keptOfLine = new TreeSet<>();

  private Structure layout = LAYOUT;

  RequestProofTest() {
    space.bytes(line, LINE.getBytes(StandardCharsets.US_ASCII));
    space.u64(connection, request);
    fill(LAYOUT);
  }

  /** Lays a request out. */
  private void fill(Structure as) {
    layout = as;
    space.bytes(request, new byte[4096]);
    space.bytes(request, "HTTP".getBytes(StandardCharsets.US_ASCII));
    set("connection", connection);
    set("main", request);
    set("start_sec", 1_700_000_000);
    set("method", 1);
    set("http_version", 1001);
    setText("method_name", METHOD);
    setText("request_line", LINE);
    setText("uri", "/secret");
    setText("args", "token=value");
    setText("http_protocol", "HTTP/1.1");
    set("headers_out.status", 200);
    set("request_length", 100);
    set("count", 1);
    set("subrequests", 50);
  }

  private void set(String field, long value) {
    long word = value << layout.field(field).bit();
    long address = request + layout.offset(field);
    switch (layout.field(field).width()) {
      case 2 -> space.u16(address, (int) word);
      case 4 -> space.u32(address, space.u32(address) | word);
      default -> space.u64(address, word);
    }
  }

  private void setText(String field, String text) {
    set(field + ".len", text.length());
    set(field + ".data", line + LINE.indexOf(text));
  }

  private Check check(Structure layout) throws Exception {
    RequestProof proof = new RequestProof(List.of(request), Set.of(connection));
    List<Check> checks = new ArrayList<>();
    for (Walk<Check> walk : proof.walks(layout)) {
      checks.add(walk.of(new StillMemory(space, Usage::new)));
    }
    return proof.together(checks);
  }

  private final class Usage implements Block.Usage {
    private final long address;

    Usage(long address) {
      this.address = address;
    }

    @Override
    public void used(int offset, int length) {
      for (int i = 0; i < length; i++) {
        long at = address + offset + i - line;
        if (at >= 0 && at < TEXT_LENGTH) {
          keptOfLine.add((int) at);
        }
      }
    }

    @Override
    public void usedAsName(int offset, int length) {}

    @Override
    public void usedInAnyOrder(int recordLength) {}
  }

  private String keptOfLine() {
    StringBuilder kept = new StringBuilder();
    keptOfLine.forEach(at -> kept.append(LINE.charAt(at)));
    return kept.toString();
  }

  /** Dozens of layouts are tried on a request: a table of checks would be a list of them. */
  @Test
  void theChecksOfARequestUnderDifferentLayoutsHaveDifferentHashCodes() {
    List<Structure> layouts =
        Stream.concat(LAYOUTS.matching(BUILD).stream(), LAYOUTS.nearest(BUILD).stream())
            .map(KnownLayout::structure)
            .distinct()
            .toList();
    LayoutProof proof = new RequestProof(List.of(request), Set.of(connection));
    Set<Integer> hashCodes = new TreeSet<>();
    for (Structure each : layouts) {
      Walk<Check> check = proof.walks(each).getFirst();
      hashCodes.add(check.hashCode());
    }
    assertTrue(layouts.size() > 5, layouts.size() + " layouts");
    assertEquals(layouts.size(), hashCodes.size());
  }

  @Test
  void aRequestConfirmsItsLayout() throws Exception {
    assertEquals(Verdict.CONFIRMED, check(LAYOUT).verdict());
  }

  @Test
  void anotherTextThanTheRequestLineContradicts() throws Exception {
    setText("request_line", "/secret");
    assertEquals(Verdict.CONTRADICTED, check(LAYOUT).verdict());
  }

  @Test
  void aRequestOfAnotherConnectionSaysNothing() throws Exception {
    set("connection", request);
    assertEquals(Verdict.UNCONFIRMED, check(LAYOUT).verdict());
  }

  @Test
  void aRequestThatEndedSaysNothing() throws Exception {
    space.u32(request, 0);
    assertEquals(Verdict.UNCONFIRMED, check(LAYOUT).verdict());
  }

  @Test
  void aRequestIsKnownByItsSignature() {
    StillMemory memory = new StillMemory(space, Usage::new);
    assertEquals(OptionalLong.of(request), new RequestAt(request).of(memory));
    assertEquals(OptionalLong.empty(), new RequestAt(line).of(memory));
    assertEquals(OptionalLong.empty(), new RequestAt(0x1230).of(memory));
  }

  /** A recording without names is to hold nothing of it, whichever layout was tried. */
  @Test
  void whatAClientSentIsLookedAtAsItsNameOnly() throws Exception {
    List<KnownLayout> layouts =
        Stream.concat(LAYOUTS.matching(BUILD).stream(), LAYOUTS.nearest(BUILD).stream()).toList();
    for (KnownLayout layout : layouts) {
      check(layout.structure());
    }
    assertEquals("HTTP/", keptOfLine());
  }

  /** Kong 3.9.3 has a fix of a later nginx, with the version and signature of before. */
  @Test
  void aBackportedFieldIsToldByTheBytes() throws Exception {
    Build kong =
        new Build(
            Optional.of(VersionRange.of(1_025_003)), "8,4,8,0011111111010111011111111111100111");
    List<KnownLayout> layouts = LAYOUTS.matching(kong);
    assertEquals(
        Map.of(1144, 784, 1152, 792),
        layouts.stream()
            .map(KnownLayout::structure)
            .collect(Collectors.toMap(Structure::size, each -> each.offset("start_sec"))));
    for (KnownLayout is : layouts) {
      fill(is.structure());
      for (KnownLayout tried : layouts) {
        assertEquals(
            is.equals(tried) ? Verdict.CONFIRMED : Verdict.CONTRADICTED,
            check(tried.structure()).verdict());
      }
    }
  }
}
