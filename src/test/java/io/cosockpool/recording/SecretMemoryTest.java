package io.cosockpool.recording;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cosockpool.image.AddressSpace;
import io.cosockpool.image.ImageProcess;
import io.cosockpool.memory.Block;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.Range;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A recording of a reading that failed keeps all that was read, and no keys. */
class SecretMemoryTest {
  private static final Place HERE = Place.of("here");
  private static final long KEY = 0x9f86_d081_884c_7d65L;

  private final AddressSpace space = new AddressSpace(0x5500_0000_0000L);
  private final long secret = space.allocate(24);
  private final RecordingProcess process =
      new RecordingProcess(ImageProcess.of(7, space, List.of()));

  SecretMemoryTest() throws Exception {
    process.facts();
    space.u64(secret, KEY);
    space.u64(secret + 8, secret + 4096);
    space.u64(secret + 16, 7);
  }

  private Block recorded(Place place) throws Exception {
    Range range = new Range(secret, 24, place);
    process.memory().attempt(List.of(range));
    return process.recorded().orElseThrow().memory().read(new Range(secret, 24, HERE));
  }

  @Test
  void ofSecretMemoryItKeepsAddressesAlone() throws Exception {
    Block kept = recorded(HERE.asSecret());

    assertEquals(0, kept.i64(0));
    assertEquals(secret + 4096, kept.i64(8));
    assertEquals(0, kept.i64(16));
  }

  @Test
  void ofOtherMemoryItKeepsAll() throws Exception {
    assertArrayEquals(space.bytes(secret, 24), recorded(HERE).bytes(0, 24));
  }
}
