package io.cosockpool.nginx;

import io.cosockpool.elf.DynamicSymbols;
import io.cosockpool.elf.Symbol;
import io.cosockpool.layout.Build;
import io.cosockpool.layout.ModuleVersion;
import io.cosockpool.memory.Block;
import io.cosockpool.memory.Memory;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.Range;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a running nginx says of its own build. */
public final class BuildDescription {
  private static final String CORE = "ngx_core_module";

  /** Three sizes, and 33 to 34 digits until now. */
  private static final Pattern SIGNATURE = Pattern.compile("^8,4,8,[01]{30,40}(?=\0)");

  /** Enough for 40 digits and the end of the text. */
  private static final int SIGNATURE_LENGTH = 48;

  private BuildDescription() {}

  /** Version and signature; empty if its core module is not what it is in any known version. */
  public static Optional<Build> of(NginxProcess nginx) throws MemoryException {
    Memory memory = nginx.process().memory();
    Optional<Symbol> core = DynamicSymbols.first(nginx.symbols(List.of(CORE)), CORE);
    Optional<ModuleVersion> module =
        core.isPresent() ? ModuleVersion.of(memory, core.get()) : Optional.empty();
    if (module.isEmpty()) {
      return Optional.empty();
    }
    String signature =
        module.get().signature().isPresent()
            ? signature(memory, module.get().signature().getAsLong())
            : "";
    return Optional.of(new Build(Optional.of(module.get().nginx()), signature));
  }

  private static String signature(Memory memory, long address) throws MemoryException {
    Block text =
        memory.read(new Range(address, SIGNATURE_LENGTH, Place.of(CORE).part(".signature")));
    Matcher signature =
        SIGNATURE.matcher(new String(text.bytes(0, SIGNATURE_LENGTH), StandardCharsets.ISO_8859_1));
    return signature.find() ? signature.group() : "";
  }
}
