package io.cosockpool.openresty.requests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cosockpool.image.AddressSpace;
import io.cosockpool.image.StillMemory;
import io.cosockpool.memory.Place;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which request a question to the resolver names. */
class ResolvingReadTest {
  private static final long QUESTION = 0x10000;
  private static final long EVENT = 0x20000;
  private static final long REQUEST = 0x30000;
  private static final int LENGTH = 320;

  private final AddressSpace space = new AddressSpace(0x1000000);

  private Optional<Long> asker() {
    return ResolvingRead.asker(new StillMemory(space), QUESTION, EVENT, Place.of("timers"));
  }

  @Test
  void theOneInFrontOfTheTimersEventIsIt() {
    space.map(QUESTION, LENGTH);
    space.u64(QUESTION + 120, REQUEST);
    space.u64(QUESTION + 120 + 32, EVENT);

    assertEquals(Optional.of(REQUEST), asker());
  }

  @Test
  void ofSeveralPlacesTheFirstCounts() {
    space.map(QUESTION, LENGTH);
    for (int at = 0; at < LENGTH; at += Long.BYTES) {
      space.u64(QUESTION + at, EVENT);
    }
    space.u64(QUESTION, REQUEST);

    assertEquals(Optional.of(REQUEST), asker());
  }

  @Test
  void whatDoesNotNameTheEventIsNoQuestion() {
    space.map(QUESTION, LENGTH);
    space.u64(QUESTION + 120, REQUEST);

    assertEquals(Optional.empty(), asker());
  }
}
