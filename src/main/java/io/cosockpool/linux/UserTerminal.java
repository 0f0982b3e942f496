package io.cosockpool.linux;

import io.cosockpool.linux.binding.Linux;
import io.cosockpool.linux.binding.termios;
import io.cosockpool.linux.binding.winsize;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The terminal at which the user sits: standard input has its keys, standard output its lines. */
public final class UserTerminal {
  private final MemorySegment before;
  private final MemorySegment during;

  /** How many characters it shows. */
  public record Size(int columns, int rows) {}

  private UserTerminal(MemorySegment before, MemorySegment during) {
    this.before = before;
    this.during = during;
  }

  /** Whether its keys can be read. */
  public static boolean hasKeys() {
    return isTerminal(0);
  }

  static boolean isTerminal(int descriptor) {
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
      return target.startsWith("/dev/pts/")
          || target.startsWith("/dev/tty")
          || target.equals("/dev/console");
    } catch (IOException e) {
      return false;
    }
  }

  /** Its size; empty if that is not known, or standard output is no terminal. */
  public static Optional<Size> size() {
    return size(1);
  }

  static Optional<Size> size(int descriptor) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment size = winsize.allocate(arena);
      if (SystemCalls.ioctl(descriptor, Linux.TIOCGWINSZ(), size) < 0
          || winsize.ws_col(size) == 0
          || winsize.ws_row(size) == 0) {
        return Optional.empty();
      }
      return Optional.of(
          new Size(
              Short.toUnsignedInt(winsize.ws_col(size)),
              Short.toUnsignedInt(winsize.ws_row(size))));
    }
  }

  /**
   * Has keys arrive one by one and unseen, until {@link #restore}. Ctrl-C and Ctrl-Z are left as
   * they are; Ctrl-\ is not, since others of this process group may end at it.
   *
   * @throws IOException if that cannot be
   */
  public static UserTerminal keysOneByOne() throws IOException {
    MemorySegment before = modes();
    MemorySegment modes = modes();
    termios.c_iflag(modes, termios.c_iflag(modes) & ~(Linux.ICRNL() | Linux.IXON()));
    termios.c_lflag(
        modes, termios.c_lflag(modes) & ~(Linux.ICANON() | Linux.ECHO() | Linux.IEXTEN()));
    termios.c_cc(modes, Linux.VQUIT(), (byte) 0);
    termios.c_cc(modes, Linux.VMIN(), (byte) 1);
    termios.c_cc(modes, Linux.VTIME(), (byte) 0);
    check(set(modes));
    return new UserTerminal(before, modes);
  }

  /** Whether the terminal is that of this process now, and not of another job of the shell. */
  public static boolean isOurs() {
    return Proc.find(Proc.self())
        .filter(self -> self.foreground() >= 0 && self.foreground() != self.group())
        .isEmpty();
  }

  /** Has keys arrive one by one and unseen again. */
  public void takeAgain() {
    set(during);
  }

  /** Everything else, the speed of a serial line among it, stays as it was. */
  private static MemorySegment modes() throws IOException {
    MemorySegment modes = termios.allocate(Arena.ofAuto());
    check(SystemCalls.ioctl(0, Linux.TCGETS(), modes));
    return modes;
  }

  private static int set(MemorySegment modes) {
    return SystemCalls.ioctl(0, Linux.TCSETSW(), modes);
  }

  private static void check(int outcome) throws IOException {
    if (outcome < 0) {
      throw new IOException("its modes cannot be set, errno " + -outcome);
    }
  }

  /** Makes the terminal's modes what they were. A terminal that has gone needs no modes. */
  public void restore() {
    set(before);
  }
}
