package io.cosockpool.screen;

import io.cosockpool.linux.UserTerminal;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.FilterInputStream;
import java.io.IOError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jline.keymap.BindingReader;
import org.jline.keymap.KeyMap;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.impl.ExternalTerminal;
import org.jline.utils.AttributedString;
import org.jline.utils.Display;
import org.jline.utils.InfoCmp;
import org.jline.utils.InfoCmp.Capability;

/**
 * What is drawn on the user's terminal, and the keys that come from there. JLine knows what to
 * write and what keys send; the modes of the terminal are not left to it, since it sets the speed
 * of a serial line to 0, which ends the connection.
 */
final class Drawing {
  /** The least that a line is legible with; what does not fit is cut. */
  private static final int LEAST_WIDTH = 60;

  private static final UserTerminal.Size USUAL = new UserTerminal.Size(80, 24);
  private static final String USUAL_TYPE = "xterm";

  /** So often is it looked whether the terminal is this process's again. */
  private static final long BETWEEN_LOOKS = Duration.ofMillis(100).toNanos();

  private final UserTerminal modes;
  private final Terminal terminal;
  private final Display display;
  private final KeyMap<Action> pages;
  private final KeyMap<Action> filter;
  private UserTerminal.Size size = USUAL;
  private boolean isAway = true;
  private volatile boolean isTyping;
  private volatile boolean isClosed;

  /** Whoever is told of keys. */
  interface Listener {
    /**
     * A key was pressed.
     *
     * @param text what it stands for
     */
    void pressed(Action action, String text);
  }

  private Drawing(UserTerminal modes, Terminal terminal) {
    this.modes = modes;
    this.terminal = terminal;
    this.display = new Display(terminal, true);
    this.pages = Keys.ofPages(terminal);
    this.filter = Keys.ofFilter(terminal);
  }

  /** Takes the terminal's screen and keys. */
  static Drawing open(Listener listener) throws IOException {
    // Terminals show the mark of the limit as it is; some show the old sets of characters wrongly.
    System.setProperty("org.jline.utils.disableAlternateCharset", "true");
    Terminal terminal =
        new ExternalTerminal(
            "watch",
            type(),
            new Keyboard(),
            new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)),
            StandardCharsets.UTF_8);
    Drawing drawing = new Drawing(UserTerminal.keysOneByOne(), terminal);
    terminal.enterRawMode();
    drawing.enter();
    drawing.isResized();
    Thread keys = new Thread(() -> drawing.read(listener), "keys");
    keys.setDaemon(true);
    keys.start();
    return drawing;
  }

  /**
   * The kind of the terminal. JLine would run a program to get to know those that it does not know,
   * which all understand what the usual one does.
   */
  private static String type() {
    String type = Optional.ofNullable(System.getenv("TERM")).orElse(USUAL_TYPE);
    return InfoCmp.getLoadedInfoCmp(type) == null ? USUAL_TYPE : type;
  }

  private void read(Listener listener) {
    BindingReader reader = new BindingReader(terminal.reader());
    try {
      while (!isClosed) {
        Action action = reader.readBinding(isTyping ? filter : pages);
        if (action == null) {
          listener.pressed(Action.QUIT, "");
          return;
        }
        listener.pressed(action, reader.getLastBinding());
      }
    } catch (IOError e) {
      if (!isClosed) {
        listener.pressed(Action.QUIT, "");
      }
    }
  }

  /** Whether keys write the filter from now on. */
  void typing(boolean types) {
    isTyping = types;
  }

  /** Looks at the terminal's size, and answers whether that has changed. */
  boolean isResized() {
    UserTerminal.Size now = UserTerminal.size().orElse(USUAL);
    boolean isOther = !now.equals(size);
    size = now;
    terminal.setSize(new Size(now.columns(), now.rows()));
    display.resize(now.rows(), now.columns());
    return isOther;
  }

  /** How many columns a line has. */
  int width() {
    return Math.max(LEAST_WIDTH, size.columns());
  }

  /** How many lines there are. */
  int height() {
    return size.rows();
  }

  /** Draws everything anew next time, since something else may have written here. */
  void forget() {
    display.clear();
  }

  /** Whether this is not the screen that is seen. */
  boolean isAway() {
    return isAway;
  }

  /**
   * Takes the screen and the keys again, after the process was stopped; leaves them if another job
   * of the shell has the terminal. Answers whether all is to be drawn.
   */
  boolean comeBack() {
    if (!UserTerminal.isOurs()) {
      leave();
      return false;
    }
    modes.takeAgain();
    if (isAway) {
      enter();
    }
    forget();
    return true;
  }

  private void enter() {
    isAway = false;
    terminal.puts(Capability.enter_ca_mode);
    terminal.puts(Capability.cursor_invisible);
    terminal.flush();
  }

  /** Leaves the terminal as it was. Its modes are those of whoever has it. */
  void leave() {
    if (isAway) {
      return;
    }
    isAway = true;
    terminal.puts(Capability.exit_ca_mode);
    terminal.puts(Capability.cursor_normal);
    terminal.flush();
    if (UserTerminal.isOurs()) {
      modes.restore();
    }
  }

  /** Shows these lines, and what fits of each. */
  void show(List<String> lines) {
    List<AttributedString> shown = new ArrayList<>();
    for (String line : lines.subList(0, Math.min(lines.size(), size.rows()))) {
      shown.add(AttributedString.fromAnsi(line).columnSubSequence(0, size.columns()));
    }
    display.update(shown, 0);
  }

  /** Leaves the terminal as it was, for good. */
  void close() {
    isClosed = true;
    leave();
  }

  /** Whoever reads keys in the background gets an error, and here waits to be back. */
  private static final class Keyboard extends FilterInputStream {
    Keyboard() {
      super(new FileInputStream(FileDescriptor.in));
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      while (true) {
        try {
          return super.read(bytes, offset, length);
        } catch (IOException e) {
          if (UserTerminal.isOurs()) {
            throw e;
          }
          LockSupport.parkNanos(BETWEEN_LOOKS);
        }
      }
    }
  }
}
