package io.cosockpool.model;

/**
 * A pattern of {@code --pool} and its like: {@code *} stands for any characters, {@code ?} for one,
 * everything else for itself. It has to match the whole name. It is matched without a regular
 * expression, which can take forever on a name that somebody made for that.
 */
public final class NameGlob {
  private final int[] glob;

  private NameGlob(int[] glob) {
    this.glob = glob;
  }

  /** The glob that a user wrote. */
  public static NameGlob of(String glob) {
    return new NameGlob(glob.codePoints().toArray());
  }

  /** Whether it is the pattern of a whole name. */
  public boolean matches(Name name) {
    return matches(name.decoded().codePoints().toArray());
  }

  /** Where the text after a star does not fit, the star takes one character more. */
  private boolean matches(int[] text) {
    int at = 0;
    int in = 0;
    int afterStar = -1;
    int taken = 0;
    while (in < text.length) {
      if (at < glob.length && glob[at] == '*') {
        afterStar = ++at;
        taken = in;
      } else if (at < glob.length && (glob[at] == '?' || glob[at] == text[in])) {
        at++;
        in++;
      } else if (afterStar >= 0) {
        at = afterStar;
        in = ++taken;
      } else {
        return false;
      }
    }
    while (at < glob.length && glob[at] == '*') {
      at++;
    }
    return at == glob.length;
  }
}
