package io.cosockpool.targets;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.cosockpool.model.Failure;
import io.cosockpool.model.Failure.Kind;
import io.cosockpool.model.Name;
import io.cosockpool.model.Printable;
import io.cosockpool.model.ProcessTitle;
import io.cosockpool.model.Wording;
import io.cosockpool.recording.RecordedFailure;
import io.cosockpool.recording.RecordedFailure.Sort;
import io.cosockpool.recording.RecordedFailure.Word;
import java.util.Arrays;
import java.util.List;

/** Failures of a reading as a recording of it holds them. */
public final class RecordedFailures {
  private RecordedFailures() {}

  /** As it is recorded. */
  public static RecordedFailure of(Failure failure) {
    List<Word> words = failure.what().parts().stream().map(RecordedFailures::word).toList();
    return new RecordedFailure(failure.kind().name(), failure.subject(), words, failure.help());
  }

  private static Word word(Object part) {
    return switch (part) {
      case Name name -> new Word(Sort.NAME, new String(name.bytes(), ISO_8859_1));
      case ProcessTitle title -> new Word(Sort.TITLE, title.title());
      default -> new Word(Sort.TEXT, part.toString());
    };
  }

  /** As it is told; a recording may hold anything. */
  static Failure of(RecordedFailure recorded) {
    Object[] parts = recorded.what().stream().map(RecordedFailures::part).toArray();
    return new Failure(
        kind(recorded.kind()),
        Printable.harmless(recorded.subject()),
        Wording.of(parts),
        Printable.harmless(recorded.help()));
  }

  private static Kind kind(String name) {
    return Arrays.stream(Kind.values())
        .filter(kind -> kind.name().equals(name))
        .findAny()
        .orElse(Kind.NOT_STILL);
  }

  private static Object part(Word word) {
    return switch (word.sort()) {
      case NAME -> new Name(word.text().getBytes(ISO_8859_1));
      case TITLE -> new ProcessTitle(word.text());
      case TEXT -> Printable.harmless(word.text());
    };
  }
}
