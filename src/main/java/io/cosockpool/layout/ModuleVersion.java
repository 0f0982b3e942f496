package io.cosockpool.layout;

import io.cosockpool.elf.Symbol;
import io.cosockpool.memory.Block;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.Range;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * {@code version} and {@code signature} of an {@code ngx_module_t} (nginx src/core/ngx_module.h).
 * nginx 1.9.11 moved the version and brought the signature: of the two places one holds a version
 * that can be. Before, all modules gave the number 1.
 *
 * @param nginx the version of nginx, or all those that it may be
 * @param signature where the signature's text stands; empty before 1.9.11
 */
public record ModuleVersion(VersionRange nginx, OptionalLong signature) {
  private static final Layout NGINX = Catalogue.variants("nginx").getFirst();
  private static final Structure NOW = NGINX.structure("ngx_module_t since 1.9.11");
  private static final Structure BEFORE = NGINX.structure("ngx_module_t before 1.9.11");

  private static final Field VERSION_NOW = NOW.field("version");
  private static final Field VERSION_BEFORE = BEFORE.field("version");
  private static final Field SIGNATURE = NOW.field("signature");

  private static final VersionRange SIGNED = new VersionRange(1_009_011, 9_999_999);
  private static final VersionRange UNSIGNED = new VersionRange(1_000_000, 1_009_010);

  /** What every module has for its version before 1.9.11. */
  private static final long UNSIGNED_VERSION = 1;

  /** The range of a module's structure that tells it. */
  public static Range range(Symbol module) {
    return new Range(
        module.address(), Math.max(NOW.size(), BEFORE.size()), Place.of(module.name()));
  }

  /**
   * What a module says of the nginx that it was built as a part of; empty if it cannot be that.
   *
   * @param block the bytes of {@link #range}
   */
  public static Optional<ModuleVersion> of(Block block) {
    View now = new View(NOW, block);
    long version = now.unsigned(VERSION_NOW);
    if (version >= SIGNED.first() && version <= SIGNED.last()) {
      return Optional.of(
          new ModuleVersion(
              VersionRange.of((int) version), OptionalLong.of(now.unsigned(SIGNATURE))));
    }
    return new View(BEFORE, block).unsigned(VERSION_BEFORE) == UNSIGNED_VERSION
        ? Optional.of(new ModuleVersion(UNSIGNED, OptionalLong.empty()))
        : Optional.empty();
  }
}
