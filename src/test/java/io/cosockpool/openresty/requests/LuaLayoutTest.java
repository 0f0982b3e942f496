package io.cosockpool.openresty.requests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cosockpool.model.Subsystem;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is known of which version of a Lua module. */
class LuaLayoutTest {
  /** As gdb tells it of builds of 0.0.7, 0.0.14 and 0.0.16; the sources agree since 0.0.3. */
  @ParameterizedTest
  @CsvSource({"3", "7", "14", "16", "20"})
  void aStreamModuleHasTheSameSinceItHasRequests(int version) {
    LuaLayout layout = LuaLayout.of(Subsystem.STREAM, version).orElseThrow();
    assertEquals(160, layout.coroutine().size());
    assertEquals(40, layout.sleep().offset());
    assertEquals(136, layout.semaphore().offset());
    assertEquals(32, layout.coroutines().offset());
    assertEquals(32, layout.cleanup().offset());
  }

  @ParameterizedTest
  @CsvSource({"HTTP, 10000", "STREAM, 2"})
  void olderOnesAreNotKnown(Subsystem subsystem, int version) {
    assertEquals(Optional.empty(), LuaLayout.of(subsystem, version));
  }
}
