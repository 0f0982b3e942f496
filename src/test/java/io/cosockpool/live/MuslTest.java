package io.cosockpool.live;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cosockpool.elf.DynamicSymbols;
import io.cosockpool.elf.Symbol;
import io.cosockpool.linux.LiveProcess;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.Range;
import io.cosockpool.process.Images;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The symbols of a process whose libc is musl: its dynamic linker leaves the addresses in the
 * dynamic section relative to the load bias.
 */
@LiveTest
class MuslTest {
  private static final String LIBRARY = "long in_library = 0x1122334455667788;\n";

  /** Says where its symbols are, and whether its own dynamic section was left as it is on disk. */
  private static final String PROGRAM =
      """
      #include <elf.h>
      #include <stdio.h>
      #include <unistd.h>

      extern long in_library;
      extern const Elf64_Ehdr __ehdr_start __attribute__((visibility("hidden")));
      extern Elf64_Dyn _DYNAMIC[];
      long in_program = 0x99aabbccddeeff0;

      int main(void) {
        Elf64_Dyn *entry = _DYNAMIC;
        while (entry->d_tag != DT_SYMTAB) {
          entry++;
        }
        printf("%p %p %d\\n", (void *) &in_program, (void *) &in_library,
               entry->d_un.d_ptr < (Elf64_Addr) &__ehdr_start);
        fflush(stdout);
        pause();
        return 0;
      }
      """;

  @ParameterizedTest
  @ValueSource(strings = {"gnu", "sysv"})
  void symbolsAreFoundByEitherHashTable(String hash, @TempDir Path folder) throws Exception {
    Path library = folder.resolve("library.so");
    String style = "-Wl,--hash-style=" + hash;
    CompiledProgram.by("musl-gcc", LIBRARY, library, "-shared", "-fPIC", style);
    String program =
        CompiledProgram.by(
            "musl-gcc",
            PROGRAM,
            folder.resolve("program"),
            "-pie",
            "-fPIC",
            "-Wl,-E",
            style,
            library.toString());
    Process process = new ProcessBuilder(program).start();
    try (BufferedReader output =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      String[] said = output.readLine().split(" ", -1);
      assertEquals("1", said[2], "musl left its dynamic section relative");
      assertFinds(LiveProcess.of((int) process.pid()), said[0], said[1]);
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  private static void assertFinds(LiveProcess process, String inProgram, String inLibrary)
      throws Exception {
    DynamicSymbols symbols = DynamicSymbols.of(process.memory(), Images.bases(process.mappings()));
    List<Symbol> found = symbols.find(List.of("in_program", "in_library"));
    assertEquals(
        List.of(inProgram, inLibrary).stream().sorted().toList(),
        found.stream().map(symbol -> "0x" + Long.toHexString(symbol.address())).sorted().toList());
    Symbol variable = DynamicSymbols.first(found, "in_library").orElseThrow();
    Range range = new Range(variable.address(), Long.BYTES, Place.of(variable.name()));
    assertEquals(0x1122334455667788L, process.memory().read(List.of(range)).getFirst().i64(0));
  }
}
