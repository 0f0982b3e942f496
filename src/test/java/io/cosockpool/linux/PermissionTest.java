package io.cosockpool.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.process.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which of the kernel's rules is said to be in the way, and what is said to help. */
class PermissionTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # root | same user | capable | obtainable | machine's users | call | Yama | what            | help
          false  | false     | false   | true       | true            | true | 0    | another user    | sudo cosockpool
          false  | false     | false   | true       | true            | true | 1    | another user    | sudo cosockpool
          false  | true      | false   | true       | true            | true | 1    | ptrace_scope is 1 | sudo cosockpool
          false  | true      | false   | true       | true            | true | 2    | ptrace_scope is 2 | sudo cosockpool
          false  | true      | false   | true       | true            | true | 0    | capabilities, groups | sudo cosockpool
          false  | true      | false   | false      | true            | true | 1    | ptrace_scope is 1 | --cap-add SYS_PTRACE
          false  | false     | false   | false      | true            | true | 0    | another user    | --cap-add SYS_PTRACE
          false  | false     | false   | true       | false           | true | 0    | another user    | --cap-add SYS_PTRACE
          true   | false     | false   | false      | true            | true | 0    | as root without | --cap-add SYS_PTRACE
          true   | true      | true    | true       | true            | true | 3    | ptrace_scope is 3 | reboot
          false  | true      | false   | true       | true            | true | 3    | ptrace_scope is 3 | reboot
          true   | true      | true    | true       | false           | true | 0    | user namespace  | root on the host
          true   | true      | true    | true       | true            | true | 0    | security module | apparmor=unconfined
          false  | false     | true    | true       | true            | false | 0   | seccomp         | DAC_READ_SEARCH
          """)
  void saysWhatIsMissingAndWhatSuppliesIt(
      boolean root,
      boolean sameUser,
      boolean capable,
      boolean obtainable,
      boolean machinesOwnUsers,
      boolean callUsable,
      int yamaScope,
      String what,
      String help) {
    AccessDeniedException denied =
        new Permission(root, sameUser, capable, obtainable, machinesOwnUsers, callUsable, yamaScope)
            .denied();
    assertTrue(String.valueOf(denied.getMessage()).contains(what), denied.getMessage());
    assertTrue(denied.help().contains(help), denied.help());
  }

  @ParameterizedTest
  @CsvSource({"0", "1", "2", "3"})
  void yamasScopeIsTheNumberInItsFile(int scope, @TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("ptrace_scope"), scope + "\n");
    assertEquals(scope, Permission.yamaScope(file));
  }

  @Test
  void withoutYamaNothingIsForbidden(@TempDir Path folder) {
    assertEquals(0, Permission.yamaScope(folder.resolve("ptrace_scope")));
  }
}
