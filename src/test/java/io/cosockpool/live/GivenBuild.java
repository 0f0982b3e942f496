package io.cosockpool.live;

import io.cosockpool.model.Subsystem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * An nginx that somebody built on this machine: {@code sbin/nginx} in this folder, with the Lua
 * modules linked in, or beside it in {@code modules}. It finds its libraries and its {@code
 * resty.core} by itself.
 */
public record GivenBuild(Path folder) implements NginxBuild {

  /** Names a build's folder, or a folder of such folders. */
  private static final String PROPERTY = "builds.folder";

  /** The modules that matter here, each behind those it builds on. */
  private static final List<String> LOAD_ORDER =
      List.of(
          "ndk_http_module.so",
          "ngx_http_lua_module.so",
          "ngx_stream_module.so",
          "ngx_stream_lua_module.so");

  /** A symbol that only the stream Lua module exports, in whichever file it is. */
  private static final String STREAM_SYMBOL = "ngx_stream_lua_socket_pool_key";

  /** What a connect says for which a backlog has no room. */
  private static final String BACKLOG_ERROR = "too many waiting connect operations";

  /** What {@code ngx.location.capture} says that does not work in HTTP/2. */
  private static final String CAPTURE_ERROR = "http2 requests not supported yet";

  /** What a worker says that cannot have a descriptor for signals. */
  private static final String SIGNALS_ERROR = "lua pipe create signalfd instance failed";

  /** The builds that the property names; none without it. */
  static List<GivenBuild> all() {
    String given = System.getProperty(PROPERTY);
    if (given == null) {
      return List.of();
    }
    List<GivenBuild> builds = in(Path.of(given).toAbsolutePath());
    if (builds.isEmpty()) {
      throw new IllegalStateException("no build in " + PROPERTY + "=" + given);
    }
    return builds;
  }

  @Override
  public String label() {
    return folder.getFileName().toString();
  }

  @Override
  public NginxRoot root() {
    List<Path> modules =
        LOAD_ORDER.stream().map(folder.resolve("modules")::resolve).filter(Files::exists).toList();
    return new NginxRoot(Path.of("/"), binary(), modules, subsystems(modules));
  }

  @Override
  public String toString() {
    return label();
  }

  private static List<GivenBuild> in(Path folder) {
    GivenBuild itself = new GivenBuild(folder);
    if (Files.exists(itself.binary())) {
      return List.of(itself);
    }
    try (Stream<Path> folders = Files.list(folder)) {
      return folders
          .sorted()
          .map(GivenBuild::new)
          .filter(build -> Files.exists(build.binary()))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path binary() {
    return folder.resolve("sbin/nginx");
  }

  @Override
  public boolean hasBacklog() {
    return says(BACKLOG_ERROR);
  }

  @Override
  public boolean capturesInHttp2() {
    return !says(CAPTURE_ERROR);
  }

  @Override
  public boolean hearsOfSignals() {
    return says(SIGNALS_ERROR);
  }

  private boolean says(String text) {
    return Stream.concat(Stream.of(binary()), root().modules().stream())
        .anyMatch(file -> holds(file, text));
  }

  private Set<Subsystem> subsystems(List<Path> modules) {
    Set<Subsystem> subsystems = EnumSet.of(Subsystem.HTTP);
    if (Stream.concat(Stream.of(binary()), modules.stream())
        .anyMatch(file -> holds(file, STREAM_SYMBOL))) {
      subsystems.add(Subsystem.STREAM);
    }
    return subsystems;
  }

  private static boolean holds(Path file, String text) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1).contains(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
