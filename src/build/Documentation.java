import io.cosockpool.cli.CommandModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.codegen.docgen.manpage.ManPageGenerator;

/**
 * Writes what follows from the options alone: the manual pages in AsciiDoc, and the completion that
 * Bash and zsh share.
 *
 * <p>Usage: {@code java -cp CLASSES:LIBRARY... Documentation.java FOLDER}
 */
final class Documentation {
  private Documentation() {}

  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    CommandLine command = CommandModel.commandLine();

    boolean[] quiet = {};
    boolean overwrite = true;
    Path pages = Files.createDirectories(folder.resolve("asciidoc"));
    int failed =
        ManPageGenerator.generateManPage(
            pages.toFile(), null, quiet, overwrite, command.getCommandSpec());
    if (failed != 0) {
      System.exit(failed);
    }

    Path completion = Files.createDirectories(folder.resolve("completion"));
    Files.writeString(completion.resolve("cosockpool"), AutoComplete.bash("cosockpool", command));
  }
}
