package io.cosockpool.targets;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.cosockpool.model.Failure;
import io.cosockpool.model.Failure.Kind;
import io.cosockpool.model.FilePath;
import io.cosockpool.model.Name;
import io.cosockpool.model.Printable;
import io.cosockpool.model.ProcessTitle;
import io.cosockpool.model.Subject;
import io.cosockpool.model.Wording;
import io.cosockpool.recording.RecordedFailure;
import io.cosockpool.recording.RecordedFailure.Sort;
import io.cosockpool.recording.RecordedFailure.Word;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Failures of a reading as a recording of it holds them. */
public final class RecordedFailures {
  /** How the format of recordings writes those subjects that are more than words. */
  private static final Pattern SUBJECT =
      Pattern.compile(
          "process (?<process>\\d{1,9})|process group (?<group>\\d{1,9})|executable (?<path>/.*)");

  private RecordedFailures() {}

  /** As it is recorded. */
  public static RecordedFailure of(Failure failure) {
    List<Word> words = failure.what().parts().stream().map(RecordedFailures::word).toList();
    return new RecordedFailure(
        failure.kind().name(), failure.subject().toString(), words, failure.help());
  }

  private static Word word(Wording.Part part) {
    return switch (part) {
      case Name name -> new Word(Sort.NAME, new String(name.bytes(), ISO_8859_1));
      case Wording.Address address ->
          new Word(Sort.NAME, new String(address.peer().bytes(), ISO_8859_1));
      case ProcessTitle title -> new Word(Sort.TITLE, title.title());
      case FilePath path -> new Word(Sort.TEXT, path.toString());
      case Wording.Text text -> new Word(Sort.TEXT, text.text());
    };
  }

  /** As it is told; a recording may hold anything. */
  static Failure of(RecordedFailure recorded) {
    Object[] parts = recorded.what().stream().map(RecordedFailures::part).toArray();
    return new Failure(
        kind(recorded.kind()),
        subject(Printable.harmless(recorded.subject())),
        Wording.of(parts),
        Printable.harmless(recorded.help()));
  }

  private static Kind kind(String name) {
    return Arrays.stream(Kind.values())
        .filter(kind -> kind.name().equals(name))
        .findAny()
        .orElse(Kind.NOT_STILL);
  }

  private static Subject subject(String recorded) {
    Matcher known = SUBJECT.matcher(recorded);
    if (!known.matches()) {
      return new Subject.Other(recorded);
    }
    if (known.group("path") != null) {
      return new Subject.Executable(new FilePath(known.group("path")));
    }
    return known.group("process") != null
        ? new Subject.Pid(Integer.parseInt(known.group("process")))
        : new Subject.Group(Integer.parseInt(known.group("group")));
  }

  private static Object part(Word word) {
    return switch (word.sort()) {
      case NAME -> new Name(word.text().getBytes(ISO_8859_1));
      case TITLE -> new ProcessTitle(word.text());
      case TEXT -> Printable.harmless(word.text());
    };
  }
}
