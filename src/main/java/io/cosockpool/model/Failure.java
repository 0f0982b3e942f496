package io.cosockpool.model;

/**
 * Why a process, or a part of it, is not in the report.
 *
 * @param kind what sort of failure
 * @param subject what failed, for people: {@code process 123}, {@code group 7}
 * @param what what happened and why, a sentence without its full stop
 * @param help what to do about it, whole sentences; may be empty
 */
public record Failure(Kind kind, String subject, String what, String help) {
  /** The sorts of failure that users tell apart by exit code. */
  public enum Kind {
    /** There is no such process, group, executable or recording. */
    NOT_FOUND,
    /** The kernel does not permit to look. */
    NOT_PERMITTED,
    /** It is no nginx worker with the Lua module. */
    NOT_A_WORKER,
    /** It is one, but its memory fits no known layout. */
    UNKNOWN_LAYOUT,
    /** It ended before it was read. */
    ENDED,
    /** A part of it never held still, or time ran out. */
    NOT_STILL
  }

  /** A failure of one process. */
  public static Failure ofProcess(Kind kind, int pid, String what, String help) {
    return new Failure(kind, subjectOf(pid), what, help);
  }

  /** The subject of all failures of one process. */
  public static String subjectOf(int pid) {
    return "process " + pid;
  }

  /** The line for people. */
  public String sentence() {
    return subject + ": " + what + "." + (help.isEmpty() ? "" : " " + help);
  }
}
