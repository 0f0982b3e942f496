package io.cosockpool.linux;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.linux.binding.Linux;
import io.cosockpool.linux.binding.iovec;
import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The calls that are made without jextract's wrappers, and what is not taken from its classes. */
class SystemCallsTest {
  private static final int NO_SUCH_OPTION = 0x7fff_ffff;

  /** Of errno(3), on x86-64 and aarch64; nothing but these tests asks for them. */
  private static final int EBADF = 9;

  private static final int ECHILD = 10;

  /** What all calls have in common is all that the one linked shape needs. */
  @Test
  void everyBoundFunctionTakesAtMostSixRegistersAndGivesBackOne() throws Exception {
    List<Method> descriptors =
        Stream.of(Linux.class.getMethods())
            .filter(method -> method.getName().endsWith("$descriptor"))
            .toList();
    assertFalse(descriptors.isEmpty());
    for (Method method : descriptors) {
      FunctionDescriptor descriptor = (FunctionDescriptor) requireNonNull(method.invoke(null));
      assertTrue(descriptor.argumentLayouts().size() <= 6, method.getName());
      Stream.concat(descriptor.argumentLayouts().stream(), descriptor.returnLayout().stream())
          .forEach(layout -> assertTrue(isOneRegister(layout), method.getName()));
    }
  }

  private static boolean isOneRegister(MemoryLayout layout) {
    return layout instanceof ValueLayout.OfInt
        || layout instanceof ValueLayout.OfLong
        || layout instanceof AddressLayout;
  }

  @Test
  void everyCallDoesWhatItsNameSays(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("file");
    int flags = Linux.O_WRONLY() | Linux.O_CREAT() | Linux.O_EXCL() | Linux.O_CLOEXEC();
    try (Arena arena = Arena.ofConfined()) {
      int descriptor = SystemCalls.open(file.toString(), flags, 0640);
      MemorySegment text = arena.allocateFrom("text");
      assertEquals(4, SystemCalls.write(descriptor, text, 4));
      assertEquals(0, SystemCalls.fsync(descriptor));
      assertEquals(Optional.empty(), UserTerminal.size(descriptor));
      assertEquals(0, SystemCalls.close(descriptor));
      assertEquals("text", Files.readString(file));
      assertFalse(Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ));

      MemorySegment copy = arena.allocate(4);
      assertEquals(
          4,
          SystemCalls.processVmReadv(
              self(), vector(arena, copy), 1, vector(arena, text.asSlice(0, 4)), 1));
      assertEquals("text", new String(copy.toArray(ValueLayout.JAVA_BYTE), US_ASCII));
    }
    assertEquals(0, SystemCalls.kill(self(), 0));
    assertEquals(0, SystemCalls.raise(0));
    assertEquals(0, SystemCalls.sigignore(Linux.SIGTTIN()));
  }

  @Test
  void everyCallTellsItsErrorNumber(@TempDir Path folder) throws Exception {
    Process child = new ProcessBuilder("true").start();
    int gone = Math.toIntExact(child.pid());
    assertEquals(0, child.waitFor());
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = arena.allocate(128);
      assertEquals(-Linux.ENOENT(), SystemCalls.open(folder.resolve("none").toString(), 0, 0));
      assertEquals(-EBADF, SystemCalls.write(-1, bytes, 1));
      assertEquals(-EBADF, SystemCalls.fsync(-1));
      assertEquals(-EBADF, SystemCalls.close(-1));
      assertEquals(-Linux.ESRCH(), SystemCalls.kill(gone, 0));
      assertEquals(-Linux.ESRCH(), SystemCalls.ptrace(Linux.PTRACE_INTERRUPT(), gone, 0));
      assertEquals(-ECHILD, SystemCalls.waitpid(gone, Linux.WNOHANG()));
      assertEquals(-ECHILD, SystemCalls.waitid(gone, bytes, Linux.WNOHANG() | Linux.WEXITED()));
      assertEquals(-Linux.EINVAL(), SystemCalls.raise(-1));
      assertEquals(-Linux.EINVAL(), SystemCalls.sigignore(Linux.SIGKILL()));
      assertEquals(-Linux.EINVAL(), SystemCalls.prctl(NO_SUCH_OPTION, 0));
      assertEquals(
          -Linux.ESRCH(),
          SystemCalls.processVmReadv(gone, vector(arena, bytes), 1, vector(arena, bytes), 1));
    }
    assertThrows(IllegalStateException.class, () -> SystemCalls.clockMilliseconds(NO_SUCH_OPTION));
  }

  private static int self() {
    return Math.toIntExact(ProcessHandle.current().pid());
  }

  private static MemorySegment vector(Arena arena, MemorySegment bytes) {
    return arena.allocateFrom(ValueLayout.JAVA_LONG, bytes.address(), bytes.byteSize());
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
    long now = Clocks.now(Clocks.ahead(Proc.self())).monotonicMilliseconds();
    long after = System.nanoTime() / 1_000_000;
    assertTrue(before <= now && now <= after, before + " <= " + now + " <= " + after);
  }
}
