package io.cosockpool.model;

import static java.util.stream.Collectors.joining;

import java.util.List;

/**
 * What a failure or a finding is about. Subjects are compared as they are; the text of one is for
 * people alone.
 */
public sealed interface Subject {
  /** One process, by the id that {@code /proc} shows. */
  record Pid(int pid) implements Subject {
    @Override
    public String toString() {
      return "process " + pid;
    }
  }

  /** A process group. */
  record Group(int id) implements Subject {
    @Override
    public String toString() {
      return "process group " + id;
    }
  }

  /** The processes that were started from a file. */
  record Executable(FilePath path) implements Subject {
    @Override
    public Subject redacted(Pseudonyms pseudonyms) {
      return new Other("an executable");
    }

    @Override
    public String toString() {
      return "executable " + path;
    }
  }

  /** A program or library that no process runs. */
  record File(FilePath path) implements Subject {
    @Override
    public Subject redacted(Pseudonyms pseudonyms) {
      return new Other("a file");
    }

    @Override
    public String toString() {
      return "file " + path;
    }
  }

  /** A recording. */
  record Recording(FilePath path) implements Subject {
    @Override
    public Subject redacted(Pseudonyms pseudonyms) {
      return new Other("a recording");
    }

    @Override
    public String toString() {
      return "recording " + path;
    }
  }

  /**
   * Pools of one subsystem, in all workers that have them.
   *
   * @param names one or more
   */
  record Pools(Subsystem subsystem, List<Name> names) implements Subject {
    /** The pools of one name. */
    public Pools(Subsystem subsystem, Name name) {
      this(subsystem, List.of(name));
    }

    /** The same with pseudonyms, in the order of these. */
    @Override
    public Pools redacted(Pseudonyms pseudonyms) {
      return new Pools(subsystem, names.stream().map(pseudonyms::of).sorted().toList());
    }

    @Override
    public String toString() {
      return subsystem.label() + " " + names.stream().map(Name::readable).collect(joining(", "));
    }
  }

  /** What workers connect to. */
  record Peer(Name address) implements Subject {
    @Override
    public Subject redacted(Pseudonyms pseudonyms) {
      return new Peer(pseudonyms.ofPeer(address));
    }

    @Override
    public String toString() {
      return address.readable();
    }
  }

  /** What has no identity of its own, in words: this machine, an option, the private nginx. */
  record Other(String words) implements Subject {
    @Override
    public String toString() {
      return words;
    }
  }

  /** The same subject with pseudonyms for names, and without paths. */
  default Subject redacted(Pseudonyms pseudonyms) {
    return this;
  }
}
