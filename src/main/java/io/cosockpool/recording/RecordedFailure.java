package io.cosockpool.recording;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Why something was not recorded, or only in part. Of a recording that was read from a file, all of
 * it is untrusted.
 *
 * @param kind what sort of failure
 * @param subject what failed
 * @param what what happened
 * @param help what to do about it
 */
public record RecordedFailure(String kind, String subject, List<Word> what, String help) {
  /** What a word is, so that names can be replaced later. */
  public enum Sort {
    /** Words of cosockpool's own. */
    TEXT,
    /** A name that a user of the process gave, a character a byte. */
    NAME,
    /** What a process calls itself. */
    TITLE
  }

  /** A part of what happened. */
  public record Word(Sort sort, String text) {}

  Facts facts() {
    Facts facts = new Facts().with("kind", kind).with("subject", subject).with("help", help);
    for (int i = 0; i < what.size(); i++) {
      facts.with(what.get(i).sort() + " " + i, what.get(i).text());
    }
    return facts;
  }

  static RecordedFailure of(Facts facts) throws IOException {
    List<Word> words = new ArrayList<>();
    int before;
    do {
      before = words.size();
      for (Sort sort : Sort.values()) {
        String name = sort + " " + words.size();
        if (facts.has(name)) {
          words.add(new Word(sort, facts.text(name)));
        }
      }
    } while (words.size() > before);
    return new RecordedFailure(
        facts.text("kind"), facts.text("subject"), words, facts.text("help"));
  }
}
