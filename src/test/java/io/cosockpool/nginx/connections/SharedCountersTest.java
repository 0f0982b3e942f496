package io.cosockpool.nginx.connections;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cosockpool.elf.Symbol;
import io.cosockpool.image.AddressSpace;
import io.cosockpool.image.StillMemory;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What the workers of a gateway count together: in a row, of which the module stub_status exports
 * the third, fourth and fifth.
 */
class SharedCountersTest {
  private static final long LINE = 128;

  private final AddressSpace space = new AddressSpace(0x5500_0000_0000L);
  private final long row = space.allocate(10 * (int) LINE);
  private final long pointers = space.allocate(3 * Long.BYTES);
  private final long clock = space.allocate(Long.BYTES);

  private Optional<SharedCounters.Values> counted(
      long opened, long handled, long requests, long milliseconds) {
    space.u64(row, opened);
    space.u64(row + 3 * LINE, handled);
    space.u64(row + 4 * LINE, requests);
    for (long i = 0; i < 3; i++) {
      space.u64(pointers + i * Long.BYTES, row + (2 + i) * LINE);
    }
    space.u64(clock, milliseconds);
    return read();
  }

  private Optional<SharedCounters.Values> read() {
    return SharedCounters.of(
            List.of(
                symbol("ngx_stat_accepted", pointers),
                symbol("ngx_stat_handled", pointers + 8),
                symbol("ngx_stat_requests", pointers + 16),
                symbol("ngx_current_msec", clock)))
        .of(new StillMemory(space));
  }

  private static Symbol symbol(String name, long address) {
    return new Symbol(name, 0, address, Long.BYTES);
  }

  @Test
  void areReadAtOnce() {
    SharedCounters.Values values = counted(501, 300, 777, 9_000).orElseThrow();
    assertEquals(new SharedCounters.Values(501, 300, 777, 9_000), values);
    assertEquals(200, values.outgoing());
  }

  @Test
  void doNotStandElsewhere() {
    assertEquals(200, counted(501, 300, 777, 9_000).orElseThrow().outgoing());
    space.u64(pointers + 16, row + 5 * LINE);
    assertEquals(Optional.empty(), read());
  }

  /** A stranger's process has any numbers, and what is made of them is multiplied later. */
  @ParameterizedTest
  @CsvSource({
    "300, 300, 777, 9000",
    "501, -1, 777, 9000",
    "9223372036854775807, 300, 777, 9000",
    "501, 300, 2305843009213693952, 9000",
    "501, 300, -1, 9000",
    "501, 300, 777, 9223372036854775807",
    "501, 300, 777, -9000"
  })
  void thatCannotBeAreNotTaken(long opened, long handled, long requests, long milliseconds) {
    assertEquals(Optional.empty(), counted(opened, handled, requests, milliseconds));
  }
}
