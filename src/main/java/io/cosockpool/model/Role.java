package io.cosockpool.model;

/** What a process of nginx does: {@code ngx_process} of {@code src/os/unix/ngx_process_cycle.h}. */
public enum Role {
  /** The only process of {@code master_process off}, which serves requests. */
  SINGLE(true, "single process"),
  /** Starts the others; has a Lua VM, and no pools in it. */
  MASTER(false, "master"),
  /** {@code nginx -s}, which lives for a moment. */
  SIGNALLER(false, "signaller"),
  /** Serves requests. */
  WORKER(true, "worker"),
  /** Manages or loads a cache; closes its Lua VM. */
  HELPER(false, "cache manager or loader"),
  /** OpenResty's worker without listening sockets, which runs timers as the master's user. */
  PRIVILEGED_AGENT(true, "privileged agent"),
  /** A number that no known nginx has. */
  UNKNOWN(false, "process of an unknown role");

  private final boolean poolsPossible;
  private final String label;

  Role(boolean poolsPossible, String label) {
    this.poolsPossible = poolsPossible;
    this.label = label;
  }

  /** Whether a process of this role can have cosocket pools. */
  public boolean poolsPossible() {
    return poolsPossible;
  }

  /** The role for people. */
  public String label() {
    return label;
  }

  /**
   * The role of a process.
   *
   * @param ngxProcess the global {@code ngx_process}
   * @param privilegedAgent the global {@code ngx_is_privileged_agent}
   */
  public static Role of(long ngxProcess, boolean privilegedAgent) {
    if (privilegedAgent) {
      return PRIVILEGED_AGENT;
    }
    return switch ((int) ngxProcess) {
      case 0 -> SINGLE;
      case 1 -> MASTER;
      case 2 -> SIGNALLER;
      case 3 -> WORKER;
      case 4 -> HELPER;
      default -> UNKNOWN;
    };
  }
}
