package io.cosockpool.live;

import java.util.List;
import java.util.stream.Stream;

/** An nginx with Lua that live tests can start: a Debian release's, or a build that was given. */
public sealed interface NginxBuild permits DebianRelease, GivenBuild {

  /** What its recording is called. */
  String label();

  /** What is needed to start it, made if it is not there yet. */
  NginxRoot root();

  /** Whether connect knows {@code pool_size} and {@code backlog}: lua-nginx-module 0.10.14. */
  boolean hasBacklog();

  /** Whether {@code ngx.location.capture} works in HTTP/2: lua-nginx-module 0.10.27. */
  boolean capturesInHttp2();

  /** Whether the Lua module has a descriptor for signals: that of OpenResty's own nginx. */
  boolean hearsOfSignals();

  /** Those of all that have backlogs. */
  static List<NginxBuild> withBacklog() {
    return all().stream().filter(NginxBuild::hasBacklog).toList();
  }

  /** The Debian releases, and the builds given by the property {@code builds.folder}. */
  static List<NginxBuild> all() {
    return Stream.concat(Stream.of(DebianRelease.values()), GivenBuild.all().stream()).toList();
  }
}
