package io.cosockpool.nginx.layouts;

import io.cosockpool.elf.Symbol;
import io.cosockpool.layout.Build;
import io.cosockpool.layout.ModuleVersion;
import io.cosockpool.memory.Block;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.Range;
import io.cosockpool.walk.Snapshot;
import io.cosockpool.walk.Walk;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a running nginx says of its own build by its core module: version and signature. A build of
 * no known version says neither.
 *
 * @param core the symbol {@value #CORE}
 */
public record BuildDescription(Symbol core) implements Walk<Build> {
  /** The module that every nginx has. */
  public static final String CORE = "ngx_core_module";

  /** Three sizes, and 33 to 34 digits until now. */
  private static final Pattern SIGNATURE = Pattern.compile("^8,4,8,[01]{30,40}(?=\0)");

  /** Enough for 40 digits and the end of the text. */
  private static final int SIGNATURE_LENGTH = 48;

  @Override
  public Build of(Snapshot memory) throws MemoryException {
    Optional<ModuleVersion> module = ModuleVersion.of(memory.read(ModuleVersion.range(core)));
    if (module.isEmpty()) {
      return new Build(Optional.empty(), "");
    }
    String signature =
        module.get().signature().isPresent()
            ? signature(memory, module.get().signature().getAsLong())
            : "";
    return new Build(Optional.of(module.get().nginx()), signature);
  }

  private static String signature(Snapshot memory, long address) throws MemoryException {
    Block text =
        memory.read(new Range(address, SIGNATURE_LENGTH, Place.of(CORE).part(".signature")));
    Matcher signature =
        SIGNATURE.matcher(new String(text.bytes(0, SIGNATURE_LENGTH), StandardCharsets.ISO_8859_1));
    return signature.find() ? signature.group() : "";
  }
}
