package io.cosockpool.layout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.dwarf.DwarfException;
import io.cosockpool.dwarf.SharedObject;
import io.cosockpool.memory.Deadline;
import io.cosockpool.model.FilePath;
import io.cosockpool.model.Wording;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Debug information that was split off is found behind files that are damaged or of others. */
class DebugInformationTest {
  private static final FileOpener OPENER = new FileOpener(FileChannel::open, FileChannel::open);
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final String SOURCE =
      "struct ngx_listening_s { int fd; } listening; typedef struct ngx_listening_s"
          + " ngx_listening_t;";

  @TempDir Path folder;
  private final List<Wording> remarks = new ArrayList<>();
  private Path binary = Path.of("");
  private Path beside = Path.of("");
  private Path below = Path.of("");

  @BeforeEach
  void splitOff() throws Exception {
    binary = SharedObject.of(SOURCE, folder, "nginx", "-g", "-nostdlib", "-Wl,--build-id=none");
    beside = folder.resolve("nginx.debug");
    below = Files.createDirectory(folder.resolve(".debug")).resolve("nginx.debug");
    objcopy("--only-keep-debug", binary.toString(), beside.toString());
    objcopy("--strip-debug", "--add-gnu-debuglink=" + beside, binary.toString());
  }

  private static void objcopy(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("objcopy"));
    command.addAll(List.of(arguments));
    SharedObject.run(command);
  }

  private Optional<String> find() throws Exception {
    return DebugInformation.find(
            BinaryFile.of(binary),
            new Structures(),
            new DebugFileReader(OPENER, Deadline.in(LIMIT)),
            remarks::add)
        .map(DebugInformation::file);
  }

  @Test
  void besideTheBinary() throws Exception {
    assertEquals(Optional.of(beside.toString()), find());
    assertEquals(List.of(), remarks);
  }

  @Test
  void aDamagedFileIsARemark() throws Exception {
    Files.move(beside, below);
    Files.writeString(beside, "no ELF file");
    assertEquals(Optional.of(below.toString()), find());
    assertEquals(List.of(Wording.of(new FilePath(beside.toString()), " is no ELF file")), remarks);
  }

  @Test
  void aFileOfAnotherBuildIsARemark() throws Exception {
    Files.move(beside, below);
    Files.copy(SharedObject.of(SOURCE, folder, "other", "-g", "-nostdlib"), beside);
    assertEquals(Optional.of(below.toString()), find());
    assertEquals(
        List.of(Wording.of(new FilePath(beside.toString()), " belongs to another build")), remarks);
  }

  /** dwz moves what several files have in common into one that they name. */
  @Test
  void whatIsSharedWithOthersIsNeeded() throws Exception {
    binary = SharedObject.of(SOURCE, folder, "own", "-g", "-nostdlib");
    Path link = folder.resolve("link");
    Files.write(link, new byte[] {'.', '/', 's', '.', 's', 'o', 0, 1, 2, 3, 4});
    objcopy("--add-section", ".gnu_debugaltlink=" + link, binary.toString());
    DwarfException alone = assertThrows(DwarfException.class, this::find);
    assertEquals("needs the file ./s.so, which is not there (dwz)", alone.what());
    SharedObject.of(SOURCE, folder, "s", "-g", "-nostdlib", "-Wl,--build-id=0x01020305");
    assertThrows(DwarfException.class, this::find);
    SharedObject.of(SOURCE, folder, "s", "-g", "-nostdlib", "-Wl,--build-id=0x01020304");
    assertEquals(Optional.of(binary.toString()), find());
  }

  /** What a user names comes before the catalogue, for the processes that it may belong to. */
  @Test
  void aGivenFileComesFirstWhereItBelongs() throws Exception {
    Path file =
        SharedObject.of(SOURCE, folder, "given", "-g", "-nostdlib", "-Wl,--build-id=0x0a0b0c0d");
    DebugFiles files = DebugFiles.given(file, OPENER, LIMIT);
    Build build = new Build(Optional.of(VersionRange.of(1_026_003)), "");
    Source described = new Source.DebugInformation(file.toString());
    assertEquals(described, firstSource(files.source(build, true)));
    assertNotEquals(described, firstSource(files.source(build, false)));
    assertTrue(files.givenMayBelongToOneOf(List.of(Optional.of("0a0b0c0d"))));
    assertTrue(files.givenMayBelongToOneOf(List.of(Optional.of("01"), Optional.empty())));
    assertFalse(files.givenMayBelongToOneOf(List.of(Optional.of("01"))));
    assertFalse(DebugFiles.none().givenMayBelongToOneOf(List.of(Optional.empty())));
  }

  private static Source firstSource(LayoutSource source) {
    return source.candidates("ngx_listening_t").getFirst().source();
  }
}
