package io.cosockpool.serve;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * What the file of {@code --web-config} says, in the form of Prometheus' own web configuration.
 *
 * @param tls certificate and key; without them the server speaks plain HTTP
 * @param users who may ask: the bcrypt hash of each one's password; if there are none, anybody may
 */
record WebConfig(Optional<Tls> tls, Map<String, String> users) {
  static final WebConfig NONE = new WebConfig(Optional.empty(), Map.of());

  /**
   * Lists and maps that stand in several places can unpack without end; nothing here needs them.
   */
  private static final LoadSettings SETTINGS =
      LoadSettings.builder().setAllowDuplicateKeys(false).setMaxAliasesForCollections(0).build();

  private static final String TLS = "tls_server_config";
  private static final String USERS = "basic_auth_users";
  private static final String CERTIFICATE = "cert_file";
  private static final String KEY = "key_file";
  private static final Pattern BCRYPT =
      Pattern.compile("\\$2[abxy]\\$(\\d\\d)\\$[./A-Za-z0-9]{53}");

  /** bcrypt doubles its work with each step of this; 14 takes a second. */
  private static final int DEAREST = 14;

  /** Files in the form PEM. */
  record Tls(Path certificates, Path key) {}

  /**
   * Reads the file.
   *
   * @throws ServeException if it cannot be read, or says what is not understood: who writes a rule
   *     of access has to know that it holds
   */
  static WebConfig of(Path file) throws ServeException {
    Map<?, ?> all = map(parsed(file), "the file");
    for (Object key : all.keySet()) {
      if (!Set.of(TLS, USERS).contains(key)) {
        throw new ServeException("it has the key " + key + ", which cosockpool does not know");
      }
    }
    return new WebConfig(tls(all.get(TLS), file), users(all.get(USERS)));
  }

  private static Object parsed(Path file) throws ServeException {
    try {
      String text = new String(ConfigFile.bytes(file), StandardCharsets.UTF_8);
      Object parsed = new Load(SETTINGS).loadFromString(text);
      return parsed == null ? Map.of() : parsed;
    } catch (IOException e) {
      throw new ServeException("it cannot be read: " + e);
    } catch (YamlEngineException e) {
      throw new ServeException("it is no YAML: " + e.getMessage());
    } catch (StackOverflowError e) { // the parser has no limit of its own
      throw new ServeException("it is no YAML: too many levels");
    }
  }

  private static Map<?, ?> map(Object value, String what) throws ServeException {
    if (value instanceof Map<?, ?> map) {
      return map;
    }
    throw new ServeException(what + " has to be a map of keys and values");
  }

  private static Optional<Tls> tls(@Nullable Object value, Path file) throws ServeException {
    if (value == null) {
      return Optional.empty();
    }
    Map<?, ?> tls = map(value, TLS);
    for (Object key : tls.keySet()) {
      if (!Set.of(CERTIFICATE, KEY).contains(key)) {
        throw new ServeException(TLS + " has the key " + key + ", which cosockpool does not know");
      }
    }
    return Optional.of(new Tls(path(tls, CERTIFICATE, file), path(tls, KEY, file)));
  }

  /** Paths start from the folder of the file that names them. */
  private static Path path(Map<?, ?> tls, String key, Path file) throws ServeException {
    if (tls.get(key) instanceof String path) {
      try {
        return file.toAbsolutePath().resolveSibling(path);
      } catch (InvalidPathException e) {
        throw new ServeException(key + " is no path of a file");
      }
    }
    throw new ServeException(TLS + " has no " + key);
  }

  private static Map<String, String> users(@Nullable Object value) throws ServeException {
    Map<String, String> users = new LinkedHashMap<>();
    if (value == null) {
      return users;
    }
    for (Map.Entry<?, ?> user : map(value, USERS).entrySet()) {
      if (!(user.getKey() instanceof String name)
          || !(user.getValue() instanceof String hash)
          || !BCRYPT.matcher(hash).matches()) {
        throw new ServeException(
            "the password of user "
                + user.getKey()
                + " is no bcrypt hash, as htpasswd -nBC 10 NAME makes it");
      }
      if (Integer.parseInt(hash.substring(4, 6)) > DEAREST) {
        throw new ServeException(
            "the password of user " + name + " takes too long to check: at most cost " + DEAREST);
      }
      users.put(name, hash);
    }
    return users;
  }
}
