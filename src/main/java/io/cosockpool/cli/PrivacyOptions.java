package io.cosockpool.cli;

import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** The options that say what to leave out of a result because it may be secret. */
final class PrivacyOptions extends OptionGroup {
  private final Option<Boolean> redact =
      add(
          Option.flag(
              OptionSpec.builder("--redact")
                  .description(
                      "Write pseudonyms instead of the names of pools, hosts and peers, in results"
                          + " and messages. A pseudonym is as long as its name; the same name has"
                          + " the same one. They are drawn at random and kept nowhere; ports are"
                          + " replaced too. The name of this machine and the paths of files are left"
                          + " out, and command lines but for nginx's own words.")));

  PrivacyOptions() {
    super("Privacy");
  }

  boolean redact(ParseResult given) {
    return redact.isIn(given);
  }
}
