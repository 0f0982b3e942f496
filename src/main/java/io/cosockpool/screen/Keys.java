package io.cosockpool.screen;

import static org.jline.keymap.KeyMap.ctrl;
import static org.jline.keymap.KeyMap.esc;
import static org.jline.keymap.KeyMap.key;

import org.jline.keymap.KeyMap;
import org.jline.terminal.Terminal;
import org.jline.utils.InfoCmp.Capability;

/** Which keys of a terminal stand for which {@link Action}. */
final class Keys {
  /** So long after Esc nothing more of a key's sequence is awaited, in milliseconds. */
  private static final long ESCAPE_TIMEOUT = 100;

  private Keys() {}

  /** Where keys choose and change what is shown. */
  static KeyMap<Action> ofPages(Terminal terminal) {
    KeyMap<Action> keys = new KeyMap<>();
    keys.setAmbiguousTimeout(ESCAPE_TIMEOUT);
    keys.bind(Action.UP, key(terminal, Capability.key_up), "\033[A", "k");
    keys.bind(Action.DOWN, key(terminal, Capability.key_down), "\033[B", "j");
    keys.bind(Action.PAGE_UP, key(terminal, Capability.key_ppage), "\033[5~", ctrl('B'));
    keys.bind(Action.PAGE_DOWN, key(terminal, Capability.key_npage), "\033[6~", ctrl('F'));
    keys.bind(Action.TOP, key(terminal, Capability.key_home), "\033[H", "\033[1~", "g");
    keys.bind(Action.BOTTOM, key(terminal, Capability.key_end), "\033[F", "\033[4~", "G");
    keys.bind(Action.OPEN, "\r", "\n", key(terminal, Capability.key_right), "\033[C", "l");
    keys.bind(
        Action.BACK,
        esc(),
        key(terminal, Capability.key_left),
        "\033[D",
        key(terminal, Capability.key_backspace),
        "\177",
        "h");
    keys.bind(Action.SORT, "s");
    keys.bind(Action.GROUP, "b");
    keys.bind(Action.FILTER, "/");
    keys.bind(Action.FINDINGS, "f");
    keys.bind(Action.PAUSE, "p", " ");
    keys.bind(Action.SLOWER, "+", "=");
    keys.bind(Action.FASTER, "-");
    keys.bind(Action.REDRAW, ctrl('L'));
    keys.bind(Action.KEYS, "?");
    keys.bind(Action.QUIT, "q", "Q");
    return keys;
  }

  /** Where keys write the filter. */
  static KeyMap<Action> ofFilter(Terminal terminal) {
    KeyMap<Action> keys = new KeyMap<>();
    keys.setAmbiguousTimeout(ESCAPE_TIMEOUT);
    for (char character = ' '; character < '\177'; character++) {
      keys.bind(Action.TEXT, String.valueOf(character));
    }
    keys.setUnicode(Action.TEXT);
    keys.bind(Action.DONE, "\r", "\n");
    keys.bind(Action.BACK, esc());
    keys.bind(Action.ERASE, key(terminal, Capability.key_backspace), "\177", "\b");
    return keys;
  }
}
