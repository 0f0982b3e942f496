package io.cosockpool.nginx.configuration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.image.ConfigurationImage;
import io.cosockpool.image.ConfigurationImage.Place;
import io.cosockpool.memory.Block;
import io.cosockpool.memory.BrokenInvariantException;
import io.cosockpool.memory.Memory;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.memory.MemoryLostException;
import io.cosockpool.memory.Range;
import io.cosockpool.memory.Read;
import io.cosockpool.memory.UnreadableException;
import io.cosockpool.nginx.configuration.FlagDirective.Values;
import io.cosockpool.reading.Walked;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FlagDirectiveTest {
  private static final long NOWHERE = 0x7777_0000_0000L;

  private final ConfigurationImage image = new ConfigurationImage(true);
  private final Place server = image.server(true);

  private static final String DIRECTIVE = "lua_code_cache";

  private static Values read(ConfigurationImage image, String directive)
      throws MemoryException, MemoryLostException {
    return Walked.result(walk(image, directive), image.process());
  }

  private static FlagDirective walk(ConfigurationImage image, String directive) {
    return new FlagDirective(
        directive,
        image.symbol("ngx_cycle"),
        image.symbol("ngx_http_module"),
        image.symbol("ngx_http_core_module"),
        image.symbol("ngx_http_lua_module"),
        image.symbols());
  }

  private Values read() throws MemoryException, MemoryLostException {
    return read(image, DIRECTIVE);
  }

  @Test
  void withoutItsBlockThereIsNothing() throws Exception {
    image.space().u64(image.contextAddress(), 0);
    assertEquals(new Values(0, 0), read());
  }

  @Test
  void withoutServersThereIsNothing() throws Exception {
    assertEquals(new Values(0, 0), read(new ConfigurationImage(true), DIRECTIVE));
  }

  @Test
  void serversCount() throws Exception {
    image.server(false);
    image.server(true);
    assertEquals(new Values(2, 1), read());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void everyNodeOfATreeCounts(boolean pcre) throws Exception {
    ConfigurationImage other = new ConfigurationImage(pcre);
    Place parent = other.server(true);
    long root = other.node(other.treeAddress(parent), other.location(true), true);
    long left = other.node(root, other.location(true), false);
    other.node(left + 8, other.location(false), true);
    other.node(root + 16, other.location(false), false);
    assertEquals(new Values(3, 2), read(other, DIRECTIVE));
  }

  @Test
  void locationsWithinLocationsCount() throws Exception {
    Place outer = image.location(true);
    Place inner = image.location(true);
    image.node(image.treeAddress(server), outer, false);
    image.regexes(outer, List.of(inner));
    image.node(image.treeAddress(inner), image.location(false), true);
    assertEquals(new Values(3, 1), read());
  }

  @Test
  void longListsCount() throws Exception {
    List<Place> regexes = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      regexes.add(image.location(i != 77));
    }
    image.regexes(server, regexes);
    image.named(List.of(image.location(false), image.location(true)));
    assertEquals(new Values(101, 2), read());
  }

  /** Since 1.31.5 a server has a further flag before its named locations. */
  @Test
  void namedLocationsCountWhereTheFlagsBeforeThemAreMore() throws Exception {
    ConfigurationImage newer = ConfigurationImage.withEarlyRead();
    newer.server(true);
    newer.named(List.of(newer.location(false), newer.location(true)));
    assertEquals(new Values(2, 1), read(newer, DIRECTIVE));
  }

  @Test
  void ifBlocksCount() throws Exception {
    Place location = image.location(true);
    image.node(image.treeAddress(server), location, false);
    image.ifBlock(location, image.location(false));
    assertEquals(new Values(2, 1), read());
  }

  /** What was compiled holds parts of the user's configuration, which no recording needs. */
  @Test
  void codeOfAnotherKindIsNotLookedAt() throws Exception {
    long code = image.ifBlock(server, image.location(false));
    Set<Long> looked = new HashSet<>();
    Memory followed =
        ranges -> image.process().attempt(ranges).stream().map(r -> followed(r, looked)).toList();
    assertEquals(new Values(1, 1), Walked.result(walk(image, DIRECTIVE), followed));
    assertFalse(looked.contains(code + 8));
    assertTrue(looked.contains(code + 16));
  }

  private static Read followed(Read read, Set<Long> looked) {
    if (!(read instanceof Block block)) {
      return read;
    }
    Range range = new Range(block.address(), block.length(), block.place());
    return new Block(range, block.bytes(0, block.length()), new LookedAt(range.address(), looked));
  }

  /** Keeps at which addresses something was looked at. */
  private record LookedAt(long base, Set<Long> addresses) implements Block.Usage {
    @Override
    public void used(int offset, int length) {
      addresses.add(base + offset);
    }

    @Override
    public void usedAsName(int offset, int length) {
      used(offset, length);
    }

    @Override
    public void usedInAnyOrder(int recordLength) {}
  }

  @Test
  void whatIsReachedTwiceCountsOnce() throws Exception {
    Place location = image.location(false);
    long node = image.node(image.treeAddress(server), location, true);
    image.regexes(server, List.of(location));
    image.space().u64(node, node);
    image.regexes(location, List.of(location));
    assertEquals(new Values(1, 1), read());
  }

  @Test
  void aValueThatIsNeitherIsRefused() {
    image.space().u64(image.flagAddress(server), -1);
    assertThrows(BrokenInvariantException.class, this::read);
  }

  @Test
  void aLocationThatDoesNotReferBackIsRefused() {
    Place location = image.location(true);
    image.node(image.treeAddress(server), location, true);
    image.space().u64(image.backAddress(location), server.array());
    assertThrows(BrokenInvariantException.class, this::read);
  }

  @Test
  void aServerOfAnotherBlockIsRefused() {
    image.space().u64(image.block(), image.space().allocate(8));
    assertThrows(MemoryException.class, this::read);
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 1 << 20, Long.MAX_VALUE})
  void anAbsurdNumberOfServersIsRefused(long count) {
    image.space().u64(image.countAddress(), count);
    assertThrows(BrokenInvariantException.class, this::read);
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 0, 1 << 30})
  void anAbsurdLengthOfCodeIsRefused(long length) {
    long codes = image.space().allocate(40);
    image.space().u64(codes + 8, length);
    image.space().u64(image.rewriteConf(server), codes);
    assertThrows(BrokenInvariantException.class, this::read);
  }

  @Test
  void aTreeThatLeadsNowhereIsRefused() {
    image.space().u64(image.treeAddress(server), NOWHERE);
    assertThrows(UnreadableException.class, this::read);
  }

  @Test
  void locationsWithinEachOtherWithoutEndAreRefused() {
    Place outer = server;
    for (int i = 0; i < 2000; i++) {
      Place inner = image.location(true);
      image.node(image.treeAddress(outer), inner, true);
      outer = inner;
    }
    assertThrows(BrokenInvariantException.class, this::read);
  }

  @Test
  void aListThatNothingEndsIsRefused() {
    List<Place> endless = Collections.nCopies(100_000, image.location(true));
    image.regexes(server, endless);
    assertThrows(BrokenInvariantException.class, this::read);
  }

  @Test
  void aDirectiveThatTheModuleLacksIsRefused() {
    assertThrows(BrokenInvariantException.class, () -> read(image, "lua_no_cache"));
  }

  @Test
  void aProgramWithoutTheRewriteModuleIsRefused() {
    FlagDirective known = walk(image, DIRECTIVE);
    FlagDirective walk =
        new FlagDirective(
            DIRECTIVE, known.cycle(), known.block(), known.core(), known.module(), List.of());
    assertThrows(BrokenInvariantException.class, () -> Walked.result(walk, image.process()));
  }

  /** What lies behind the last directive need not be there. */
  @Test
  void aTableAtTheEndOfReadableMemoryIsRead() throws Exception {
    image.moveDirectives("ngx_http_lua_module", 0x6666_0000_0000L);
    assertEquals(new Values(1, 0), read());
  }

  @Test
  void aTableWithoutEndIsRefused() {
    image.endlessDirectives("ngx_http_lua_module");
    assertThrows(BrokenInvariantException.class, this::read);
  }

  @Test
  void aTableThatReachesBeyondReadableMemoryIsRefused() {
    long page = 0x6666_0000_0000L;
    image.moveDirectives("ngx_http_lua_module", page);
    image.space().u64(page + 4096 - 56, 5);
    assertThrows(UnreadableException.class, this::read);
  }

  /** Servers and locations of one level are read together, however many there are. */
  @Test
  void manyLocationsTakeNoMoreRoundsThanTwo() throws Exception {
    ConfigurationImage many = withServers(60);
    assertEquals(rounds(withServers(2)), rounds(many));
    assertEquals(new Values(90, 30), read(many, DIRECTIVE));
  }

  private static ConfigurationImage withServers(int count) {
    ConfigurationImage image = new ConfigurationImage(true);
    for (int i = 0; i < count; i++) {
      Place place = image.server(i % 2 == 0);
      image.node(image.treeAddress(place), image.location(true), true);
    }
    return image;
  }

  private static long rounds(ConfigurationImage image) throws MemoryException, MemoryLostException {
    int[] rounds = {0};
    Memory counted =
        ranges -> {
          rounds[0]++;
          return image.process().attempt(ranges);
        };
    Walked.result(walk(image, DIRECTIVE), counted);
    return rounds[0];
  }
}
