package io.cosockpool.nginx.configuration;

import io.cosockpool.layout.Catalogue;
import io.cosockpool.layout.Layout;
import io.cosockpool.layout.Structure;
import java.util.List;

/** How nginx lays out its configuration. */
final class ConfigurationLayout {
  private static final List<Layout> VARIANTS = Catalogue.variants("nginx-configuration");

  private ConfigurationLayout() {}

  /** A structure that is the same in every build. */
  static Structure structure(String name) {
    return VARIANTS.getFirst().structure(name);
  }

  /** The core module's configuration of a location, from {@code static_locations} on. */
  static Structure location(boolean pcre) {
    String variant = pcre ? "with PCRE" : "without PCRE";
    return VARIANTS.stream()
        .filter(layout -> layout.name().equals(variant))
        .findFirst()
        .orElseThrow()
        .structure("ngx_http_core_loc_conf_t");
  }
}
