package io.cosockpool.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;

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
}
