package io.cosockpool.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Why a process, or a part of it, is not in the report.
 *
 * @param kind what sort of failure
 * @param subject what failed
 * @param what what happened and why, a sentence without its full stop
 * @param help what to do about it, whole sentences; may be empty
 */
public record Failure(Kind kind, Subject subject, Wording what, String help) {
  /** A failure of which nothing told is a name. */
  public Failure(Kind kind, Subject subject, String what, String help) {
    this(kind, subject, Wording.of(what), help);
  }

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
    /** It ended before it was read, or is just starting or ending. */
    ENDED,
    /** A part of it never held still, or time ran out. */
    NOT_STILL
  }

  /** A failure of one process. */
  public static Failure ofProcess(Kind kind, int pid, Wording what, String help) {
    return new Failure(kind, new Subject.Pid(pid), what, help);
  }

  /** A failure of one process, of which nothing told is a name. */
  public static Failure ofProcess(Kind kind, int pid, String what, String help) {
    return ofProcess(kind, pid, Wording.of(what), help);
  }

  Failure redacted(Pseudonyms pseudonyms) {
    return new Failure(kind, subject.redacted(pseudonyms), what.redacted(pseudonyms), help);
  }

  /** Whether it is the same kind of failure of the same subject. */
  boolean isLike(Failure other) {
    return kind == other.kind && subject.equals(other.subject);
  }

  /** The line for people. */
  public String sentence() {
    return new Way(kind, what, help).sentence(subject.toString());
  }

  /** How something fails, whatever it is. */
  private record Way(Kind kind, Wording what, String help) {
    String sentence(String subjects) {
      return subjects + ": " + what + "." + (help.isEmpty() ? "" : " " + help);
    }
  }

  /**
   * The lines for people: what failed in the same way shares one, where its first failure stands.
   */
  public static List<String> sentences(List<Failure> failures) {
    Map<Way, List<String>> subjects = new LinkedHashMap<>();
    for (Failure failure : failures) {
      subjects
          .computeIfAbsent(
              new Way(failure.kind, failure.what, failure.help), way -> new ArrayList<>())
          .add(failure.subject.toString());
    }
    List<String> sentences = new ArrayList<>();
    subjects.forEach((way, of) -> sentences.add(way.sentence(String.join(", ", of))));
    return sentences;
  }
}
