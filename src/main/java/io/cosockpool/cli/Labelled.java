package io.cosockpool.cli;

import static java.util.stream.Collectors.joining;

import java.util.Arrays;
import java.util.Locale;
import picocli.CommandLine.TypeConversionException;

/** Values of options that are written in lower case. */
final class Labelled {
  private Labelled() {}

  /**
   * The constant that a user means.
   *
   * @throws TypeConversionException if there is none
   */
  static <E extends Enum<E>> E of(E[] values, String text) {
    for (E value : values) {
      if (label(value).equals(text)) {
        return value;
      }
    }
    throw new TypeConversionException(
        "'%s' is not one of %s"
            .formatted(text, Arrays.stream(values).map(Labelled::label).collect(joining(", "))));
  }

  private static String label(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
