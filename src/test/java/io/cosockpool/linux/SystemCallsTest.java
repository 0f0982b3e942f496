package io.cosockpool.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.linux.binding.Linux;
import io.cosockpool.linux.binding.iovec;
import org.junit.jupiter.api.Test;

/** What is not taken from jextract's classes for the sake of a fast start is what stands there. */
class SystemCallsTest {
  @Test
  void descriptorsAreTheGeneratedOnes() {
    assertEquals(Linux.process_vm_readv$descriptor(), SystemCalls.PROCESS_VM_READV);
    assertEquals(Linux.write$descriptor(), SystemCalls.WRITE);
  }

  @Test
  void aVectorIsAnAddressAndALengthAsWideAsALong() {
    assertEquals(ProcessMemory.LONGS_PER_VECTOR * Long.BYTES, iovec.sizeof());
    assertEquals(0, iovec.iov_base$offset());
    assertEquals(Long.BYTES, iovec.iov_len$offset());
  }

  /** HotSpot takes its own from the same clock, and does not promise it. */
  @Test
  void theMonotonicClockIsThatOfTheKernel() {
    long before = System.nanoTime() / 1_000_000;
    long now = Clocks.now().monotonicMilliseconds();
    long after = System.nanoTime() / 1_000_000;
    assertTrue(before <= now && now <= after, before + " <= " + now + " <= " + after);
  }
}
