package io.cosockpool.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoleTest {
  /** The numbers of nginx's src/os/unix/ngx_process_cycle.h. */
  @ParameterizedTest
  @CsvSource({
    "0, false, SINGLE, true",
    "1, false, MASTER, false",
    "2, false, SIGNALLER, false",
    "3, false, WORKER, true",
    "4, false, HELPER, false",
    "4, true, PRIVILEGED_AGENT, true",
    "3, true, PRIVILEGED_AGENT, true",
    "5, false, UNKNOWN, false",
    "4294967295, false, UNKNOWN, false"
  })
  void followsNgxProcess(long ngxProcess, boolean privileged, Role role, boolean poolsPossible) {
    assertEquals(role, Role.of(ngxProcess, privileged));
    assertEquals(poolsPossible, Role.of(ngxProcess, privileged).poolsPossible());
  }
}
