package io.cosockpool.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The kinds of namespaces that decide what can be seen and read (namespaces(7)). The machine's own
 * of each kind, which exists from the start, has the same number on every machine ({@code
 * include/linux/proc_ns.h}).
 */
enum Namespace {
  /** Which processes there are, and their ids. */
  PID("pid", 0xeffffffcL),
  /** Over which processes a capability has power. */
  USER("user", 0xeffffffdL),
  /** Which sockets and addresses there are. */
  NETWORK("net", 0xeffffffbL);

  private static final Path OWN = Path.of("/proc/self/ns");

  private final String name;
  private final long initial;

  Namespace(String name, long initial) {
    this.name = name;
    this.initial = initial;
  }

  /** What tells that of a process from others of this kind; empty if it may not be looked at. */
  Optional<String> of(int pid) {
    try {
      return Optional.of(Files.readSymbolicLink(Path.of("/proc/" + pid, "ns", name)).toString());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** What tells this process's own from others of this kind. */
  Optional<String> own() {
    try {
      return Optional.of(Files.readSymbolicLink(OWN.resolve(name)).toString());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Whether this process is in the machine's own namespace of this kind, in no container's. */
  boolean isInitial() {
    return own().map(namespace -> namespace.equals(name + ":[" + initial + "]")).orElse(true);
  }
}
