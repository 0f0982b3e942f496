package io.cosockpool.screen;

import java.io.IOError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jline.keymap.BindingReader;
import org.jline.keymap.KeyMap;
import org.jline.terminal.Attributes;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.AttributedString;
import org.jline.utils.ClosedException;
import org.jline.utils.Display;
import org.jline.utils.InfoCmp.Capability;

/** The terminal that the user sits at, as long as the live screen is on it. */
final class UserTerminal {
  /** The least that a line is legible with; what does not fit is cut. */
  private static final int LEAST_WIDTH = 60;

  private final Terminal terminal;
  private final Attributes before;
  private final Display display;
  private final KeyMap<Action> pages;
  private final KeyMap<Action> filter;
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

  private UserTerminal(Terminal terminal) {
    this.terminal = terminal;
    this.before = terminal.enterRawMode();
    this.display = new Display(terminal, true);
    this.pages = Keys.ofPages(terminal);
    this.filter = Keys.ofFilter(terminal);
  }

  /**
   * Takes the terminal's screen and keys.
   *
   * @param resized is told when the terminal has another size
   */
  static UserTerminal open(Runnable resized, Listener listener) throws IOException {
    // Terminals show the mark of the limit as it is; some show the old sets of characters wrongly.
    System.setProperty(TerminalBuilder.PROP_DISABLE_ALTERNATE_CHARSET, "true");
    Terminal system =
        TerminalBuilder.builder()
            .system(true)
            .provider("ffm")
            .dumb(false)
            .nativeSignals(false)
            .encoding(StandardCharsets.UTF_8)
            .build();
    UserTerminal terminal = new UserTerminal(system);
    terminal.begin();
    system.handle(Terminal.Signal.WINCH, signal -> resized.run());
    Thread keys = new Thread(() -> terminal.read(listener), "keys");
    keys.setDaemon(true);
    keys.start();
    return terminal;
  }

  private void begin() {
    Attributes raw = terminal.getAttributes();
    // Ctrl-Z and Ctrl-\ would leave the terminal as it is now; Ctrl-C ends as everywhere.
    raw.setControlChar(Attributes.ControlChar.VSUSP, 0);
    raw.setControlChar(Attributes.ControlChar.VQUIT, 0);
    terminal.setAttributes(raw);
    terminal.puts(Capability.enter_ca_mode);
    terminal.puts(Capability.cursor_invisible);
    terminal.flush();
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
      if (!(e.getCause() instanceof ClosedException)) {
        listener.pressed(Action.QUIT, "");
      }
    }
  }

  /** Whether keys write the filter from now on. */
  void typing(boolean types) {
    isTyping = types;
  }

  /** How many columns a line has. */
  int width() {
    return Math.max(LEAST_WIDTH, terminal.getWidth());
  }

  /** How many lines there are. */
  int height() {
    return terminal.getHeight();
  }

  /** Draws everything anew next time, since something else may have written here. */
  void forget() {
    display.clear();
  }

  /** Shows these lines, and what fits of each. */
  void show(List<String> lines) {
    Size size = terminal.getSize();
    display.resize(size.getRows(), size.getColumns());
    List<AttributedString> shown = new ArrayList<>();
    for (String line : lines.subList(0, Math.min(lines.size(), size.getRows()))) {
      shown.add(AttributedString.fromAnsi(line).columnSubSequence(0, size.getColumns()));
    }
    display.update(shown, 0);
  }

  void close() {
    isClosed = true;
    terminal.puts(Capability.exit_ca_mode);
    terminal.puts(Capability.cursor_normal);
    terminal.flush();
    terminal.setAttributes(before);
    try {
      terminal.close();
    } catch (IOException e) {
      // Nothing can be done about it any more.
    }
  }
}
