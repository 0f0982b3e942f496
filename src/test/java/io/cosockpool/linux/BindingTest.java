package io.cosockpool.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cosockpool.binding.Headers;
import io.cosockpool.binding.Headers.Prototype;
import io.cosockpool.linux.binding.Linux;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bindings of the C library, held against its headers. */
class BindingTest {
  /** The real headers, not those of native/: what the two have in common is what is tested. */
  private static final String HEADERS =
      """
      #define _GNU_SOURCE
      #include <asm/termbits.h>
      #include <errno.h>
      #include <fcntl.h>
      #include <limits.h>
      #include <linux/inet_diag.h>
      #include <linux/netlink.h>
      #include <linux/rtnetlink.h>
      #include <linux/sock_diag.h>
      #include <netinet/in.h>
      #include <netinet/tcp.h>
      #include <signal.h>
      #include <stddef.h>
      #include <stdio.h>
      #include <sys/ioctl.h>
      #include <sys/prctl.h>
      #include <sys/ptrace.h>
      #include <sys/socket.h>
      #include <sys/types.h>
      #include <sys/uio.h>
      #include <sys/wait.h>
      #include <time.h>
      #include <unistd.h>
      enum {
        SIGINFO_SIZE = sizeof(siginfo_t),
        SIGINFO_CODE = offsetof(siginfo_t, si_code),
        SIGINFO_PID = offsetof(siginfo_t, si_pid),
        SIGINFO_STATUS = offsetof(siginfo_t, si_status),
        TCP_INFO_RETRANSMITS = offsetof(struct tcp_info, tcpi_retransmits),
        TCP_INFO_RTT = offsetof(struct tcp_info, tcpi_rtt)
      };
      """;

  /**
   * The bound functions as their manual pages declare them. C cannot list a function's parameters,
   * but it can say whether a function has exactly this type; that makes this table the headers'
   * word.
   */
  private static final List<Prototype> PROTOTYPES =
      List.of(
          Prototype.of("int", "clock_gettime", "clockid_t", "struct timespec *"),
          Prototype.of("int", "close", "int"),
          Prototype.of("int", "fsync", "int"),
          Prototype.of("int", "kill", "pid_t", "int"),
          Prototype.of(
              "ssize_t",
              "process_vm_readv",
              "pid_t",
              "const struct iovec *",
              "unsigned long",
              "const struct iovec *",
              "unsigned long",
              "unsigned long"),
          Prototype.of("int", "raise", "int"),
          Prototype.of("ssize_t", "read", "int", "void *", "size_t"),
          Prototype.of("int", "sigignore", "int"),
          Prototype.of("int", "socket", "int", "int", "int"),
          Prototype.of("int", "waitid", "idtype_t", "id_t", "siginfo_t *", "int"),
          Prototype.of("pid_t", "waitpid", "pid_t", "int *", "int"),
          Prototype.of("ssize_t", "write", "int", "const void *", "size_t"),
          Prototype.of("int", "ioctl", "int", "unsigned long").variadic("void *"),
          Prototype.of("int", "open", "const char *", "int").variadic("mode_t"),
          Prototype.of("int", "prctl", "int")
              .variadic("unsigned long", "unsigned long", "unsigned long", "unsigned long"),
          Prototype.of("long", "ptrace", "enum __ptrace_request")
              .variadic("pid_t", "void *", "void *"));

  private static final Headers LINUX = new Headers(Linux.class, HEADERS, "struct ");

  @Test
  void constantsAreTheHeaders(@TempDir Path folder) throws Exception {
    LINUX.constantsHold(folder);
  }

  @Test
  void functionsAreTheHeaders(@TempDir Path folder) throws Exception {
    LINUX.functionsHold(PROTOTYPES, folder);
  }

  @Test
  void structsAreTheHeaders(@TempDir Path folder) throws Exception {
    LINUX.structsHold(folder);
  }

  /** The one thing that no header can confirm: a fixed call is understood by a variadic callee. */
  @Test
  void openFindsItsVariadicMode(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("readable");
    try (Arena arena = Arena.ofConfined()) {
      int flags = Linux.O_WRONLY() | Linux.O_CREAT() | Linux.O_EXCL() | Linux.O_CLOEXEC();
      int descriptor = Linux.open(arena.allocateFrom(file.toString()), flags, 0400);
      assertEquals(0, Linux.close(descriptor));
    }
    assertEquals(Set.of(PosixFilePermission.OWNER_READ), Files.getPosixFilePermissions(file));
  }
}
