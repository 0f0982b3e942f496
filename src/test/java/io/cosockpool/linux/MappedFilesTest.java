package io.cosockpool.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cosockpool.process.ProgramFile;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A process may have mapped files of any name. */
class MappedFilesTest {
  /** No locale has a path with a NUL in it, and the C locale none with anything but ASCII. */
  @Test
  void aFileThatCannotBeNamedIsNotFound() {
    MappedFiles files = new MappedFiles(Proc.self());
    Map<Long, ProgramFile> found = new HashMap<>();
    files.addIfAmong(List.of(0x1000L), "1000-2000 r-xp 00000000 08:01 5          /a\0b\n", found);
    assertEquals(Map.of(), found);
  }
}
