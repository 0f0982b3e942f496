package io.cosockpool.cli;

import io.cosockpool.layout.VersionRange;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;

/** The options about a program or library that is looked at instead of a process. */
final class FileOptions extends OptionGroup {
  private final Option<Path> file =
      add(
          Option.of(
              Path.class,
              OptionSpec.builder("--file")
                  .converters(FileName::of)
                  .paramLabel("BINARY")
                  .description(
                      "Read the debug information of this program or library, wherever it is found,"
                          + " instead of a process.")));

  private final Option<VersionRange> httpLua =
      add(
          Option.of(
              VersionRange.class,
              OptionSpec.builder("--http-lua")
                  .paramLabel("VERSION")
                  .converters(FileOptions::versions)
                  .description("For export: the version of the http Lua module in the file.")));

  private final Option<VersionRange> streamLua =
      add(
          Option.of(
              VersionRange.class,
              OptionSpec.builder("--stream-lua")
                  .paramLabel("VERSION")
                  .converters(FileOptions::versions)
                  .description("For export: the version of the stream Lua module in the file.")));

  FileOptions() {
    super("A file instead of processes");
  }

  Optional<Path> file(ParseResult given) {
    return file.in(given);
  }

  Optional<VersionRange> httpLua(ParseResult given) {
    return httpLua.in(given);
  }

  Optional<VersionRange> streamLua(ParseResult given) {
    return streamLua.in(given);
  }

  private static VersionRange versions(String text) {
    try {
      return VersionRange.parse(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException("'" + text + "' is not a version, such as 0.10.28");
    }
  }
}
