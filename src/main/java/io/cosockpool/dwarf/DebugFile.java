package io.cosockpool.dwarf;

import io.cosockpool.dwarf.binding.Dw;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
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
  /** An OpenResty with all its debug information has 20 MB, one linked to a debug OpenSSL 60. */
  private static final long MAX_LENGTH = 1L << 30;

  private static final int CHUNK = 1 << 24;

  private static final int ALIGNMENT = 64;

  private final Path path;
  private final Arena arena;
  private final MemorySegment bytes;
  private final MemorySegment elf;
  private final MemorySegment dwarf;

  private DebugFile(Path path, Arena arena, MemorySegment bytes, MemorySegment elf) {
    this.path = path;
    this.arena = arena;
    this.bytes = bytes;
    this.elf = elf;
    this.dwarf = Dw.dwarf_begin_elf(elf, Dw.DWARF_C_READ(), MemorySegment.NULL);
  }

  /**
   * Opens a file.
   *
   * @throws IOException if it cannot be read
   * @throws DwarfException if it is no ELF file, or this machine has no libdw
   */
  public static DebugFile open(Path path) throws IOException, DwarfException {
    if (!Libdw.isPresent()) {
      throw new DwarfException(
          "debug information is not read, since this machine has no libdw.so.1 (Debian: apt-get"
              + " install libdw1)");
    }
    Arena arena = Arena.ofConfined();
    try {
      MemorySegment bytes = read(path, arena);
      Dw.elf_version(Dw.EV_CURRENT());
      MemorySegment elf = Dw.elf_memory(bytes, bytes.byteSize());
      if (Libdw.isNull(elf) || Dw.elf_kind(elf) != Dw.ELF_K_ELF()) {
        Dw.elf_end(elf);
        throw new DwarfException(path, "is no ELF file");
      }
      return new DebugFile(path, arena, bytes, elf);
    } catch (IOException | DwarfException | RuntimeException e) {
      arena.close();
      throw e;
    }
  }

  private static MemorySegment read(Path path, Arena arena) throws IOException, DwarfException {
    try (FileChannel channel = FileChannel.open(path)) {
      long length = channel.size();
      if (length < 1 || length > MAX_LENGTH) {
        throw new DwarfException(path, "is no ELF file: it has " + length + " bytes");
      }
      MemorySegment bytes = arena.allocate(length, ALIGNMENT);
      long at = 0;
      while (at < length) {
        int read = channel.read(bytes.asSlice(at, Math.min(CHUNK, length - at)).asByteBuffer());
        if (read < 0) {
          throw new DwarfException(path, "became shorter while it was read");
        }
        at += read;
      }
      return bytes;
    }
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
  public int crc() {
    CRC32 sum = new CRC32();
    for (long at = 0; at < bytes.byteSize(); at += CHUNK) {
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
    return hasDebugInformation() ? new StructureSearch(dwarf, wanted).run() : Map.of();
  }

  @Override
  public void close() {
    Dw.dwarf_end(dwarf);
    Dw.elf_end(elf);
    arena.close();
  }
}
