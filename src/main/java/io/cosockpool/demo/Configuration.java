package io.cosockpool.demo;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** The configuration of the private nginx and the Lua code of its workers. */
final class Configuration {
  /** Accounts that own nothing, with their groups, in the order of preference. */
  private static final List<Account> UNPRIVILEGED =
      List.of(
          new Account("www-data", "www-data"),
          new Account("nobody", "nogroup"),
          new Account("nobody", "nobody"));

  private record Account(String user, String group) {
    boolean exists(RunFolder folder) throws IOException {
      var accounts = folder.path().getFileSystem().getUserPrincipalLookupService();
      try {
        accounts.lookupPrincipalByName(user);
        accounts.lookupPrincipalByGroupName(group);
        return true;
      } catch (UserPrincipalNotFoundException e) {
        return false;
      }
    }
  }

  private Configuration() {}

  /** Writes both into the folder, with a port that is free now, which is returned. */
  static int write(NginxBuild build, RunFolder folder) throws IOException {
    int port = freePort();
    Map<String, String> values =
        Map.of(
            "modules", loadModules(build),
            "user", userDirective(folder),
            "lua_packages", luaPackages(build),
            "folder", folder.path().toString(),
            "port", Integer.toString(port));
    Files.writeString(folder.inner().resolve("nginx.conf"), filledIn("nginx.conf", values));
    folder.write("pools.lua", filledIn("pools.lua", values));
    return port;
  }

  private static String loadModules(NginxBuild build) {
    return build.modules().stream()
        .map(module -> "load_module \"" + module + "\";")
        .collect(Collectors.joining("\n"));
  }

  private static String luaPackages(NginxBuild build) {
    return build.luaPackagePath().map(path -> "lua_package_path \"" + path + "\";").orElse("");
  }

  /** Only root can give its workers another user. */
  private static String userDirective(RunFolder folder) throws IOException {
    if (!(Files.getAttribute(folder.path(), "unix:uid") instanceof Integer uid) || uid != 0) {
      return "";
    }
    for (Account account : UNPRIVILEGED) {
      if (account.exists(folder)) {
        return "user " + account.user() + " " + account.group() + ";";
      }
    }
    return "user root;";
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static String filledIn(String template, Map<String, String> values) throws IOException {
    String text;
    try (InputStream resource = Configuration.class.getResourceAsStream("/demo/" + template)) {
      text = new String(Objects.requireNonNull(resource).readAllBytes(), StandardCharsets.UTF_8);
    }
    for (Map.Entry<String, String> value : values.entrySet()) {
      text = text.replace("@" + value.getKey() + "@", value.getValue());
    }
    return text;
  }
}
