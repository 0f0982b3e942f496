package io.cosockpool.linux;

import io.cosockpool.linux.binding.Linux;
import io.cosockpool.linux.binding.timespec;
import io.cosockpool.linux.binding.winsize;
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
 * number, as the kernel itself does. jextract's own wrappers lose {@code errno}; what it publishes
 * of a function is linked here anew. A call is linked when it is first made, since linking costs
 * more than the rest of a start.
 */
final class SystemCalls {
  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final long ERRNO = STATE.byteOffset(PathElement.groupElement("errno"));

  private SystemCalls() {}

  /** process_vm_readv(2). */
  static long processVmReadv(
      int pid, MemorySegment local, long localCount, MemorySegment remote, long remoteCount) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      return result(
          (long)
              ProcessVmReadv.HANDLE.invokeExact(
                  state, pid, local, localCount, remote, remoteCount, 0L),
          state);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** write(2). */
  static long write(int descriptor, MemorySegment bytes, long length) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      return result((long) Write.HANDLE.invokeExact(state, descriptor, bytes, length), state);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** open(2); {@code mode} counts where a file is created. */
  static int open(String path, int flags, int mode) {
    try (Arena arena = Arena.ofConfined()) {
      return call(Open.HANDLE, arena, arena.allocateFrom(path), flags, mode);
    }
  }

  /** close(2). */
  static int close(int descriptor) {
    try (Arena arena = Arena.ofConfined()) {
      return call(Close.HANDLE, arena, descriptor);
    }
  }

  /** fsync(2). */
  static int fsync(int descriptor) {
    try (Arena arena = Arena.ofConfined()) {
      return call(Fsync.HANDLE, arena, descriptor);
    }
  }

  /** kill(2). */
  static int kill(int pid, int signal) {
    try (Arena arena = Arena.ofConfined()) {
      return call(Kill.HANDLE, arena, pid, signal);
    }
  }

  /** waitpid(2) without the status. */
  static int waitpid(int pid, int options) {
    try (Arena arena = Arena.ofConfined()) {
      return call(Waitpid.HANDLE, arena, pid, MemorySegment.NULL, options);
    }
  }

  /** waitid(2) for one process; fills in a {@code siginfo_t}. */
  static int waitid(int pid, MemorySegment siginfo, int options) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      return (int)
          result(
              (int) Waitid.HANDLE.invokeExact(state, Linux.P_PID(), pid, siginfo, options), state);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** ptrace(2) without an address. */
  static long ptrace(int request, int pid, long data) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      return result(
          (long)
              Ptrace.HANDLE.invokeExact(
                  state, request, pid, MemorySegment.NULL, MemorySegment.ofAddress(data)),
          state);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** prctl(2) with one argument. */
  static int prctl(int option, long argument) {
    try (Arena arena = Arena.ofConfined()) {
      return call(Prctl.HANDLE, arena, option, argument, 0L, 0L, 0L);
    }
  }

  /**
   * clock_gettime(2), rounded down to milliseconds.
   *
   * @throws IllegalStateException if the kernel does not have this clock
   */
  static long clockMilliseconds(int clock) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment time = timespec.allocate(arena);
      int outcome = call(ClockGettime.HANDLE, arena, clock, time);
      if (outcome < 0) {
        throw new IllegalStateException("clock_gettime: errno " + -outcome);
      }
      return timespec.tv_sec(time) * 1000 + timespec.tv_nsec(time) / 1_000_000;
    }
  }

  /**
   * The columns of a terminal (TIOCGWINSZ of ioctl_tty(2)).
   *
   * @return 0 if they are not known or it is no terminal
   */
  static int terminalColumns(int descriptor) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment size = winsize.allocate(arena);
      int outcome = call(Ioctl.HANDLE, arena, descriptor, (long) Linux.TIOCGWINSZ(), size);
      return outcome < 0 ? 0 : Short.toUnsignedInt(winsize.ws_col(size));
    }
  }

  /** A call of type {@code int} that is made too seldom for its speed to matter. */
  private static int call(MethodHandle handle, Arena arena, Object... arguments) {
    MemorySegment state = arena.allocate(STATE);
    try {
      return (int) result((int) handle.bindTo(state).invokeWithArguments(arguments), state);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  private static long result(long result, MemorySegment state) {
    return result < 0 ? -(long) state.get(ValueLayout.JAVA_INT, ERRNO) : result;
  }

  /** A linked call throws nothing of its own: what arrives here is an error of the JVM. */
  private static RuntimeException unexpected(Throwable e) {
    if (e instanceof Error error) {
      throw error;
    }
    return e instanceof RuntimeException known ? known : new IllegalStateException(e);
  }

  /**
   * The two calls of every run are not taken from jextract's class: to touch one there links
   * jextract's own wrapper too. A test holds these descriptors against the generated ones.
   */
  static final FunctionDescriptor PROCESS_VM_READV =
      FunctionDescriptor.of(
          Linux.C_LONG,
          Linux.C_INT,
          Linux.C_POINTER,
          Linux.C_LONG,
          Linux.C_POINTER,
          Linux.C_LONG,
          Linux.C_LONG);

  /** See {@link #PROCESS_VM_READV}. */
  static final FunctionDescriptor WRITE =
      FunctionDescriptor.of(Linux.C_LONG, Linux.C_INT, Linux.C_POINTER, Linux.C_LONG);

  private static MethodHandle link(String name, FunctionDescriptor descriptor) {
    return link(Linker.nativeLinker().defaultLookup().findOrThrow(name), descriptor);
  }

  private static MethodHandle link(MemorySegment address, FunctionDescriptor descriptor) {
    return Linker.nativeLinker()
        .downcallHandle(address, descriptor, Linker.Option.captureCallState("errno"));
  }

  private static final class ProcessVmReadv {
    static final MethodHandle HANDLE = link("process_vm_readv", PROCESS_VM_READV);
  }

  private static final class Write {
    static final MethodHandle HANDLE = link("write", WRITE);
  }

  private static final class Open {
    static final MethodHandle HANDLE = link(Linux.open$address(), Linux.open$descriptor());
  }

  private static final class Close {
    static final MethodHandle HANDLE = link(Linux.close$address(), Linux.close$descriptor());
  }

  private static final class Fsync {
    static final MethodHandle HANDLE = link(Linux.fsync$address(), Linux.fsync$descriptor());
  }

  private static final class Kill {
    static final MethodHandle HANDLE = link(Linux.kill$address(), Linux.kill$descriptor());
  }

  private static final class Waitid {
    static final MethodHandle HANDLE = link(Linux.waitid$address(), Linux.waitid$descriptor());
  }

  private static final class Waitpid {
    static final MethodHandle HANDLE = link(Linux.waitpid$address(), Linux.waitpid$descriptor());
  }

  private static final class ClockGettime {
    static final MethodHandle HANDLE =
        link(Linux.clock_gettime$address(), Linux.clock_gettime$descriptor());
  }

  private static final class Ioctl {
    static final MethodHandle HANDLE = link(Linux.ioctl$address(), Linux.ioctl$descriptor());
  }

  private static final class Ptrace {
    static final MethodHandle HANDLE = link(Linux.ptrace$address(), Linux.ptrace$descriptor());
  }

  private static final class Prctl {
    static final MethodHandle HANDLE = link(Linux.prctl$address(), Linux.prctl$descriptor());
  }
}
