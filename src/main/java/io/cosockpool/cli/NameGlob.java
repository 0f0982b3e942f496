package io.cosockpool.cli;

import io.cosockpool.model.Name;
import java.util.regex.Pattern;

/**
 * A pattern of {@code --pool}: {@code *} stands for any characters, {@code ?} for one, everything
 * else for itself. It has to match the whole name.
 */
final class NameGlob {
  private final Pattern pattern;

  private NameGlob(Pattern pattern) {
    this.pattern = pattern;
  }

  /** The glob that a user wrote. */
  static NameGlob of(String glob) {
    StringBuilder regex = new StringBuilder();
    glob.codePoints()
        .forEach(
            character ->
                regex.append(
                    switch (character) {
                      case '*' -> ".*";
                      case '?' -> ".";
                      default -> Pattern.quote(Character.toString(character));
                    }));
    return new NameGlob(Pattern.compile(regex.toString(), Pattern.DOTALL));
  }

  boolean matches(Name name) {
    return pattern.matcher(name.decoded()).matches();
  }
}
