package io.cosockpool.dwarf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.memory.Deadline;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Structures of known layout, through every way that debug information describes them. */
class DebugFileTest {
  private static final long MOST = 1L << 20;
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final String SOURCE =
      """
      #include <stdint.h>

      typedef struct node_s node_t;
      struct node_s { uintptr_t key; node_t *left, *right; };

      typedef struct {
        void *data;
        unsigned write : 1;
        unsigned accept : 1;
        unsigned : 9;
        unsigned timer_set : 1;
        unsigned wide : 16;
        unsigned next_word : 5;
        const volatile uint32_t fd;
        node_t timer;
        union { uint16_t port; uint8_t byte; };
        struct { int first; struct { char a, b; } inner; } named;
        char text[24];
      } event_t;

      struct only_declared_s;
      typedef struct only_declared_s only_declared_t;

      event_t event;
      struct only_declared_s *pointer;
      """;

  private static final Map<String, List<String>> WANTED =
      Map.of(
          "event_t",
          List.of(
              "data",
              "write",
              "accept",
              "timer_set",
              "wide",
              "next_word",
              "fd",
              "timer.key",
              "timer.right",
              "port",
              "byte",
              "named.inner.b",
              "text",
              "absent",
              "timer.absent",
              "data.absent"),
          "node_t",
          List.of("key"),
          "only_declared_t",
          List.of("key"));

  /** What C's rules on x86-64 and aarch64 say of the source above. */
  private static final Map<String, DebugField> EVENT =
      Map.ofEntries(
          Map.entry("data", new DebugField(0, 8, 0, 0)),
          Map.entry("write", new DebugField(8, 4, 0, 1)),
          Map.entry("accept", new DebugField(8, 4, 1, 1)),
          Map.entry("timer_set", new DebugField(8, 4, 11, 1)),
          Map.entry("wide", new DebugField(8, 4, 12, 16)),
          Map.entry("next_word", new DebugField(12, 4, 0, 5)),
          Map.entry("fd", new DebugField(16, 4, 0, 0)),
          Map.entry("timer.key", new DebugField(24, 8, 0, 0)),
          Map.entry("timer.right", new DebugField(40, 8, 0, 0)),
          Map.entry("port", new DebugField(48, 2, 0, 0)),
          Map.entry("byte", new DebugField(48, 1, 0, 0)),
          Map.entry("named.inner.b", new DebugField(57, 1, 0, 0)),
          Map.entry("text", new DebugField(60, 24, 0, 0)));

  @ParameterizedTest
  @ValueSource(strings = {"-gdwarf-2", "-gdwarf-3", "-gdwarf-4", "-gdwarf-5"})
  void structuresAreWhatTheCompilerMadeOfThem(String version, @TempDir Path folder)
      throws Exception {
    Path file = SharedObject.of(SOURCE, folder, "program", version, "-gstrict-dwarf");
    try (DebugFile opened = open(file)) {
      Map<String, DebugStructure> structures = opened.structures(WANTED);
      assertTrue(opened.hasDebugInformation());
      assertEquals(
          Map.of(
              "event_t", new DebugStructure("event_t", 88, EVENT),
              "node_t",
                  new DebugStructure("node_t", 24, Map.of("key", new DebugField(0, 8, 0, 0)))),
          structures);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"-gz=zlib", "-fdebug-types-section", "-O2"})
  void otherWaysToWriteItAreAllTheSame(String option, @TempDir Path folder) throws Exception {
    Path file = SharedObject.of(SOURCE, folder, "program", "-g", option);
    try (DebugFile opened = open(file)) {
      assertEquals(EVENT, fieldsOfEvent(opened));
    }
  }

  @Test
  void aStrippedFileNamesTheOneThatHasIt(@TempDir Path folder) throws Exception {
    Path file =
        SharedObject.of(SOURCE, folder, "program", "-g", "-Wl,--build-id=0x0123456789abcdef");
    Path split = folder.resolve("program.debug");
    SharedObject.run(List.of("objcopy", "--only-keep-debug", file.toString(), split.toString()));
    SharedObject.run(List.of("objcopy", "--strip-all", file.toString()));
    SharedObject.run(List.of("objcopy", "--add-gnu-debuglink=" + split, file.toString()));
    try (DebugFile stripped = open(file);
        DebugFile debug = open(split)) {
      assertFalse(stripped.hasDebugInformation());
      assertEquals(Map.of(), stripped.structures(WANTED));
      assertEquals(Optional.of(new DebugLink("program.debug", debug.crc())), stripped.debugLink());
      assertEquals(Optional.of("0123456789abcdef"), stripped.buildId());
      assertEquals(stripped.buildId(), debug.buildId());
      assertEquals(EVENT, fieldsOfEvent(debug));
      assertEquals(Optional.empty(), debug.debugLink());
    }
  }

  @Test
  void whatIsNoElfFileIsSaid(@TempDir Path folder) throws Exception {
    Path text = Files.writeString(folder.resolve("text"), "no ELF file");
    Path empty = Files.createFile(folder.resolve("empty"));
    assertThrows(DwarfException.class, () -> open(text).close());
    assertThrows(DwarfException.class, () -> open(empty).close());
    assertThrows(IOException.class, () -> open(folder.resolve("none")).close());
  }

  @Test
  void whatIsTooLongIsSaidBeforeItIsRead(@TempDir Path folder) throws Exception {
    Path file = SharedObject.of(SOURCE, folder, "program", "-g");
    try (RandomAccessFile longer = new RandomAccessFile(file.toFile(), "rw")) {
      longer.setLength(1L << 40);
    }
    assertSays("is too long: it has 1099511627776 bytes", () -> open(file));
  }

  @Test
  void whatTakesLongIsGivenUp(@TempDir Path folder) throws Exception {
    Path file = SharedObject.of(SOURCE, folder, "program", "-g");
    Deadline passed = Deadline.in(Duration.ZERO);
    assertSays(
        "was not read in time", () -> DebugFile.of(file, FileChannel.open(file), MOST, passed));
    try (EndingDeadline ending = new EndingDeadline();
        DebugFile opened = DebugFile.of(file, FileChannel.open(file), MOST, ending)) {
      ending.end();
      assertSays("was not read in time", () -> opened.structures(WANTED));
      assertSays("was not read in time", opened::crc);
    }
  }

  /** One whose end comes when a test says so. */
  private static final class EndingDeadline extends Deadline implements AutoCloseable {
    private long now;

    EndingDeadline() {
      super(Deadline.in(LIMIT));
      now = System.nanoTime();
    }

    void end() {
      now += LIMIT.toNanos();
    }

    @Override
    protected long now() {
      return now;
    }

    @Override
    public void close() {
      end();
    }
  }

  /** libdw takes the length that the section tells, and makes room for it. */
  @Test
  void sectionsThatUnpackToGigabytesAreRefused(@TempDir Path folder) throws Exception {
    Path file = SharedObject.of(SOURCE, folder, "program", "-g", "-gz=zlib");
    byte[] bytes = Files.readAllBytes(file);
    ByteBuffer elf = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int changed = 0;
    for (int i = 0; i < elf.getShort(60); i++) {
      int header = (int) elf.getLong(40) + 64 * i;
      if ((elf.getLong(header + 8) & 0x800) != 0) {
        elf.putLong((int) elf.getLong(header + 24) + 8, 1L << 36);
        changed++;
      }
    }
    assertTrue(changed > 0);
    Files.write(file, bytes);
    assertSays("would be too long when it is unpacked", () -> open(file));
  }

  private static void assertSays(String what, Executable action) {
    assertEquals(what, assertThrows(DwarfException.class, action).what());
  }

  private static DebugFile open(Path file) throws IOException, DwarfException {
    return DebugFile.of(file, FileChannel.open(file), MOST, Deadline.in(LIMIT));
  }

  private static Map<String, DebugField> fieldsOfEvent(DebugFile file) throws DwarfException {
    return Objects.requireNonNull(file.structures(WANTED).get("event_t")).fields();
  }
}
