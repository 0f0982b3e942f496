package io.cosockpool.dwarf;

import io.cosockpool.dwarf.binding.Dw;
import io.cosockpool.memory.Deadline;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * An ELF file that may carry debug information. Its bytes are copied: a file that another program
 * truncates while it is mapped would end this one.
 */
public final class DebugFile implements AutoCloseable {
  private static final int CHUNK = 1 << 20;

  /** Debian packs debug information to about a third. */
  private static final int MOST_UNPACKED = 4;

  private static final byte[] ELF_64_LITTLE_ENDIAN = {0x7f, 'E', 'L', 'F', 2, 1};

  private static final int ALIGNMENT = 64;

  private final Path path;
  private final Arena arena;
  private final MemorySegment bytes;
  private final MemorySegment elf;
  private final MemorySegment dwarf;
  private final Deadline deadline;

  private DebugFile(
      Path path, Arena arena, MemorySegment bytes, MemorySegment elf, Deadline deadline) {
    this.deadline = deadline;
    this.path = path;
    this.arena = arena;
    this.bytes = bytes;
    this.elf = elf;
    this.dwarf = Dw.dwarf_begin_elf(elf, Dw.DWARF_C_READ(), MemorySegment.NULL);
  }

  /**
   * Reads a file, and closes it.
   *
   * @param path the file, for people
   * @param channel the file itself
   * @param most how long it may be, in bytes
   * @param deadline the end of the time for all that is done with it
   * @throws IOException if it cannot be read
   * @throws DwarfException if it is no ELF file, is too long, is not read in time, or this machine
   *     has no libdw
   */
  public static DebugFile of(Path path, FileChannel channel, long most, Deadline deadline)
      throws IOException, DwarfException {
    Arena arena = Arena.ofConfined();
    try (channel) {
      if (!Libdw.isPresent()) {
        throw new DwarfException(
            "debug information is not read, since this machine has no libdw.so.1 (Debian: apt-get"
                + " install libdw1)");
      }
      MemorySegment bytes = new Copy(path, channel, deadline).of(arena, most);
      if (!new CompressedSections(bytes).fitInto(MOST_UNPACKED * most)) {
        throw new DwarfException(path, "would be too long when it is unpacked");
      }
      Dw.elf_version(Dw.EV_CURRENT());
      MemorySegment elf = Dw.elf_memory(bytes, bytes.byteSize());
      if (Libdw.isNull(elf) || Dw.elf_kind(elf) != Dw.ELF_K_ELF()) {
        Dw.elf_end(elf);
        throw new DwarfException(path, "is no ELF file");
      }
      return new DebugFile(path, arena, bytes, elf, deadline);
    } catch (IOException | DwarfException | RuntimeException e) {
      arena.close();
      throw e;
    }
  }

  /** The copy of a file's bytes. */
  private record Copy(Path path, FileChannel channel, Deadline deadline) {
    MemorySegment of(Arena arena, long most) throws IOException, DwarfException {
      long length = channel.size();
      if (length < ELF_64_LITTLE_ENDIAN.length || !isElf()) {
        throw new DwarfException(path, "is no ELF file");
      }
      if (length > most) {
        throw new DwarfException(path, "is too long: it has " + length + " bytes");
      }
      MemorySegment bytes = arena.allocate(length, ALIGNMENT);
      for (long at = 0; at < length; at += CHUNK) {
        requireTime(path, deadline);
        fill(bytes.asSlice(at, Math.min(CHUNK, length - at)).asByteBuffer(), at);
      }
      return bytes;
    }

    private boolean isElf() throws IOException, DwarfException {
      ByteBuffer start = ByteBuffer.allocate(ELF_64_LITTLE_ENDIAN.length);
      fill(start, 0);
      return Arrays.equals(start.array(), ELF_64_LITTLE_ENDIAN);
    }

    private void fill(ByteBuffer bytes, long at) throws IOException, DwarfException {
      while (bytes.hasRemaining()) {
        if (channel.read(bytes, at + bytes.position()) < 0) {
          throw new DwarfException(path, "became shorter while it was read");
        }
      }
    }
  }

  private static void requireTime(Path path, Deadline deadline) throws DwarfException {
    if (deadline.passed()) {
      throw outOfTime(path);
    }
  }

  /** That a file took too long. */
  public static DwarfException outOfTime(Path path) {
    return new DwarfException(path, "was not read in time");
  }

  /** The file. */
  public Path path() {
    return path;
  }

  /** The build id, {@code NT_GNU_BUILD_ID}, in hexadecimal digits. */
  public Optional<String> buildId() {
    try (Arena local = Arena.ofConfined()) {
      MemorySegment pointer = local.allocate(ValueLayout.ADDRESS);
      long length = Dw.dwelf_elf_gnu_build_id(elf, pointer);
      return length > 0 ? Optional.of(hex(pointer, length)) : Optional.empty();
    }
  }

  private static String hex(MemorySegment pointer, long length) {
    byte[] id =
        pointer.get(ValueLayout.ADDRESS, 0).reinterpret(length).toArray(ValueLayout.JAVA_BYTE);
    return HexFormat.of().formatHex(id);
  }

  /** The file that {@code .gnu_debuglink} names, where debug information was split off. */
  public Optional<DebugLink> debugLink() {
    try (Arena local = Arena.ofConfined()) {
      MemorySegment crc = local.allocate(ValueLayout.JAVA_INT);
      MemorySegment name = Dw.dwelf_elf_gnu_debuglink(elf, crc);
      return Libdw.isNull(name)
          ? Optional.empty()
          : Optional.of(new DebugLink(name.getString(0), crc.get(ValueLayout.JAVA_INT, 0)));
    }
  }

  /** The CRC-32 of all its bytes, which a {@link DebugLink} to it must have. */
  public int crc() throws DwarfException {
    CRC32 sum = new CRC32();
    for (long at = 0; at < bytes.byteSize(); at += CHUNK) {
      requireTime(path, deadline);
      sum.update(bytes.asSlice(at, Math.min(CHUNK, bytes.byteSize() - at)).asByteBuffer());
    }
    return (int) sum.getValue();
  }

  /** Whether it carries debug information itself. */
  public boolean hasDebugInformation() {
    return !Libdw.isNull(dwarf);
  }

  /**
   * Looks structures up.
   *
   * @param wanted the names of structures, as they are or as a typedef has them, with the fields of
   *     each that are of interest
   * @return those that are described in full
   * @throws DwarfException if the debug information is damaged
   */
  public Map<String, DebugStructure> structures(Map<String, List<String>> wanted)
      throws DwarfException {
    return hasDebugInformation()
        ? new StructureSearch(dwarf, wanted, () -> requireTime(path, deadline)).run()
        : Map.of();
  }

  /** The file that holds what several files of debug information have in common (dwz). */
  public Optional<SharedDebugFile> sharedFile() {
    if (!hasDebugInformation()) {
      return Optional.empty();
    }
    try (Arena local = Arena.ofConfined()) {
      MemorySegment name = local.allocate(ValueLayout.ADDRESS);
      MemorySegment id = local.allocate(ValueLayout.ADDRESS);
      long length = Dw.dwelf_dwarf_gnu_debugaltlink(dwarf, name, id);
      return length > 0
          ? Optional.of(
              new SharedDebugFile(
                  name.get(ValueLayout.ADDRESS, 0).reinterpret(bytes.byteSize()).getString(0),
                  hex(id, length)))
          : Optional.empty();
    }
  }

  /**
   * Takes what several files have in common from this file, which has to stay open as long. Without
   * it libdw would open what this file names, whatever that is.
   */
  public void share(DebugFile shared) {
    Dw.dwarf_setalt(dwarf, shared.dwarf);
  }

  @Override
  public void close() {
    Dw.dwarf_end(dwarf);
    Dw.elf_end(elf);
    arena.close();
  }
}
