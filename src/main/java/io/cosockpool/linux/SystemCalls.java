package io.cosockpool.linux;

import io.cosockpool.linux.binding.Linux;
import io.cosockpool.linux.binding.timespec;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * The C library's calls with their {@code errno}: each answers its result, or the negative error
 * number, as the kernel itself does. jextract's own wrappers lose {@code errno}.
 *
 * <p>All calls share one linked shape, since each further shape costs a good part of a start: six
 * registers in, one out. The calling conventions of x86-64 and aarch64 pass integers and pointers
 * so, up to six or eight of them and named or variadic alike; a callee looks neither at the
 * registers that it has no parameter for nor at the upper half of one that holds an {@code int}. A
 * test holds every call against that.
 */
final class SystemCalls {
  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final long ERRNO = STATE.byteOffset(PathElement.groupElement("errno"));

  private static final MethodHandle CALL =
      Linker.nativeLinker()
          .downcallHandle(
              FunctionDescriptor.of(
                  ValueLayout.JAVA_LONG,
                  ValueLayout.JAVA_LONG,
                  ValueLayout.JAVA_LONG,
                  ValueLayout.JAVA_LONG,
                  ValueLayout.JAVA_LONG,
                  ValueLayout.JAVA_LONG,
                  ValueLayout.JAVA_LONG),
              Linker.Option.captureCallState("errno"));

  private static final MemorySegment PROCESS_VM_READV = find("process_vm_readv");

  private SystemCalls() {}

  /** process_vm_readv(2). */
  static long processVmReadv(
      int pid, MemorySegment local, long localCount, MemorySegment remote, long remoteCount) {
    return call(
        PROCESS_VM_READV, pid, local.address(), localCount, remote.address(), remoteCount, 0);
  }

  /** write(2). */
  static long write(int descriptor, MemorySegment bytes, long length) {
    return call(find("write"), descriptor, bytes.address(), length, 0, 0, 0);
  }

  /** read(2). */
  static long read(int descriptor, MemorySegment bytes, long length) {
    return call(find("read"), descriptor, bytes.address(), length, 0, 0, 0);
  }

  /** socket(2). */
  static int socket(int domain, int type, int protocol) {
    return intCall("socket", domain, type, protocol, 0);
  }

  /** open(2); {@code mode} counts where a file is created. */
  static int open(String path, int flags, int mode) {
    try (Arena arena = Arena.ofConfined()) {
      return intCall("open", arena.allocateFrom(path).address(), flags, mode, 0);
    }
  }

  /** close(2). */
  static int close(int descriptor) {
    return intCall("close", descriptor, 0, 0, 0);
  }

  /** fsync(2). */
  static int fsync(int descriptor) {
    return intCall("fsync", descriptor, 0, 0, 0);
  }

  /** kill(2). */
  static int kill(int pid, int signal) {
    return intCall("kill", pid, signal, 0, 0);
  }

  /** raise(3): this thread takes a signal before the call returns. */
  static int raise(int signal) {
    return intCall("raise", signal, 0, 0, 0);
  }

  /** sigignore(3): this process ignores a signal from now on. */
  static int sigignore(int signal) {
    return intCall("sigignore", signal, 0, 0, 0);
  }

  /** waitpid(2) without the status. */
  static int waitpid(int pid, int options) {
    return intCall("waitpid", pid, 0, options, 0);
  }

  /** waitid(2) for one process; fills in a {@code siginfo_t}. */
  static int waitid(int pid, MemorySegment siginfo, int options) {
    return intCall("waitid", Linux.P_PID(), pid, siginfo.address(), options);
  }

  /** ptrace(2) without an address. */
  static long ptrace(int request, int pid, long data) {
    return call(find("ptrace"), request, pid, 0, data, 0, 0);
  }

  /** prctl(2) with one argument. */
  static int prctl(int option, long argument) {
    return intCall("prctl", option, argument, 0, 0);
  }

  /**
   * clock_gettime(2), rounded down to milliseconds.
   *
   * @throws IllegalStateException if the kernel does not have this clock
   */
  static long clockMilliseconds(int clock) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment time = timespec.allocate(arena);
      int outcome = intCall("clock_gettime", clock, time.address(), 0, 0);
      if (outcome < 0) {
        throw new IllegalStateException("clock_gettime: errno " + -outcome);
      }
      return timespec.tv_sec(time) * 1000 + timespec.tv_nsec(time) / 1_000_000;
    }
  }

  /**
   * What ioctl_tty(2) tells or changes of a terminal.
   *
   * @return 0, or minus errno
   */
  static int ioctl(int descriptor, int request, MemorySegment argument) {
    return intCall("ioctl", descriptor, request, argument.address(), 0);
  }

  private static MemorySegment find(String name) {
    return Linker.nativeLinker().defaultLookup().findOrThrow(name);
  }

  /** A call of type {@code int}, of whose register the upper half may hold anything. */
  private static int intCall(String name, long first, long second, long third, long fourth) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      int result =
          (int) (long) CALL.invokeExact(find(name), state, first, second, third, fourth, 0L, 0L);
      return result < 0 ? -errno(state) : result;
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  private static long call(
      MemorySegment function,
      long first,
      long second,
      long third,
      long fourth,
      long fifth,
      long sixth) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      long result =
          (long) CALL.invokeExact(function, state, first, second, third, fourth, fifth, sixth);
      return result < 0 ? -errno(state) : result;
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  private static int errno(MemorySegment state) {
    return state.get(ValueLayout.JAVA_INT, ERRNO);
  }

  /** A linked call throws nothing of its own: what arrives here is an error of the JVM. */
  private static RuntimeException unexpected(Throwable e) {
    if (e instanceof Error error) {
      throw error;
    }
    return e instanceof RuntimeException known ? known : new IllegalStateException(e);
  }
}
