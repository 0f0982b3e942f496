package io.cosockpool.linux;

import io.cosockpool.linux.binding.Linux;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The lock of a process's memory (mmap_lock), which the process can hold for ever.
 * process_vm_readv(2) waits for it in a way that not even SIGKILL ends, so that cosockpool could
 * not end either. Whoever waits here first ends with cosockpool.
 */
final class MemoryLock {
  private MemoryLock() {}

  /**
   * Waits until the lock is free. For that one byte is read at an address where nothing is; who may
   * not do that reads one of the command line.
   */
  static void await(int pid) {
    if (!isAwaitedBy("/proc/" + pid + "/mem")) {
      isAwaitedBy("/proc/" + pid + "/cmdline");
    }
  }

  private static boolean isAwaitedBy(String file) {
    int descriptor = SystemCalls.open(file, Linux.O_CLOEXEC(), 0);
    if (descriptor < 0) {
      return false;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment oneByte = arena.allocate(1);
      SystemCalls.read(descriptor, oneByte, 1);
      return true;
    } finally {
      SystemCalls.close(descriptor);
    }
  }
}
