package io.cosockpool.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Model.OptionSpec;

/** A command's name is found among options, and nothing else is taken for it. */
class InvocationTest {
  private static Invocation of(String arguments) {
    return Invocation.of(arguments.isEmpty() ? new String[0] : arguments.split(" "));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          layout                     | layout  | ''
          layout -o text             | layout  | -o text
          -o text layout             | layout  | -o text
          -otext layout              | layout  | -otext
          -o=text layout             | layout  | -o=text
          -p 1 layout -q             | layout  | -p 1 -q
          --pid=1 layout             | layout  | --pid=1
          -vp 1 layout               | layout  | -vp 1
          -vp1 layout                | layout  | -vp1
          -p -5 layout               | layout  | -p -5
          -v demo                    | demo    | -v
          --freeze record file       | record  | --freeze file
          --freeze=9 record file     | record  | --freeze=9 file
          --pool layout explain      | explain | --pool layout
          record layout              | record  | layout
          explain layout             | explain | layout
          pools pools                | pools   | pools
          -x layout                  | layout  | -x
          """)
  void theFirstWordIsTheCommand(String arguments, String command, String others) {
    assertEquals(Optional.of(command), of(arguments).named());
    assertEquals(others, String.join(" ", of(arguments).arguments()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-p 1",
        "--pool layout",
        "--pool=layout",
        "-o layout",
        "-c demo",
        "-vc demo",
        "-cdemo",
        "--exe record -q",
        "--output-file pools",
        "-- layout",
        "everything layout",
        "-p 1 everything layout"
      })
  void whatIsNoCommandIsLeftWhereItStands(String arguments) {
    assertEquals(Optional.empty(), of(arguments).named());
    assertEquals(arguments, String.join(" ", of(arguments).arguments()));
    assertEquals("pools", of(arguments).command().name());
  }

  /** Before its name nobody knows yet which command it is. */
  @Test
  void anOptionTakesAValueInAllCommandsOrInNone() {
    Map<String, Boolean> takesValue = new HashMap<>();
    for (Command command : Commands.all()) {
      for (OptionGroup group : command.options()) {
        for (OptionSpec option : group.options()) {
          boolean takes = option.arity().min() > 0;
          assertEquals(
              takes, takesValue.merge(option.longestName(), takes, (first, other) -> first));
        }
      }
    }
    assertTrue(takesValue.size() > 20);
  }
}
