package io.cosockpool.layout;

import io.cosockpool.elf.DynamicSymbols;
import io.cosockpool.elf.FileMemory;
import io.cosockpool.elf.Symbol;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.memory.MemoryLostException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a file of nginx, or of one of its modules, says of its build. */
final class Binary {
  private static final Pattern SIGNATURE = Pattern.compile("8,4,8,[01]{30,40}");
  private static final int LONGEST_SIGNATURE = 64;
  private static final int CHUNK = 1 << 20;

  /** A program has the first of these, a module that is loaded one of the others. */
  private static final List<String> MODULES =
      List.of("ngx_core_module", "ngx_http_lua_module", "ngx_stream_lua_module");

  private Binary() {}

  /**
   * The signature in a file: the text that {@code ngx_module_t.signature} will point to. A pointer
   * to it may be filled in only when the file is loaded, so it is searched for.
   *
   * @param file is closed
   */
  static Optional<String> signature(FileChannel file) throws IOException {
    try (file) {
      ByteBuffer chunk = ByteBuffer.allocate(CHUNK + LONGEST_SIGNATURE);
      long length = file.size();
      for (long at = 0; at < length; at += CHUNK) {
        chunk.clear();
        int read = 0;
        while (chunk.hasRemaining() && read >= 0) {
          read = file.read(chunk, at + chunk.position());
        }
        Matcher found =
            SIGNATURE.matcher(
                new String(chunk.array(), 0, chunk.position(), StandardCharsets.ISO_8859_1));
        if (found.find()) {
          return Optional.of(found.group());
        }
      }
      return Optional.empty();
    }
  }

  /**
   * What nginx a file was built as or for, as far as it tells; empty if it exports no module.
   *
   * @param file is closed
   */
  static Optional<VersionRange> version(FileChannel file) throws IOException {
    try (FileMemory memory = FileMemory.of(file)) {
      for (Symbol module : DynamicSymbols.of(memory, memory.bases()).find(MODULES)) {
        Optional<ModuleVersion> found = ModuleVersion.of(memory.read(ModuleVersion.range(module)));
        if (found.isPresent()) {
          return Optional.of(found.get().nginx());
        }
      }
    } catch (MemoryException | MemoryLostException e) {
      // A file that ends too early says nothing of its version.
    }
    return Optional.empty();
  }
}
