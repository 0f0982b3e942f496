package io.cosockpool.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.model.Failure.Kind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A redacted report is the same report but for the names, and nothing in it tells of them. */
class ReportRedactionTest {
  private final Pseudonyms pseudonyms = new Pseudonyms(new Random(7));

  private static Name name(int number) {
    return new Name("secret-%03d".formatted(number).getBytes(StandardCharsets.UTF_8));
  }

  private static Pool pool(int number) {
    return new Pool(name(number), number + 10, OptionalLong.of(number), 5, 1, 2);
  }

  private static Worker worker(int pid, Pool... pools) {
    return Workers.of(
        pid, Map.of(Subsystem.HTTP, List.of(pools), Subsystem.STREAM, List.of(pool(0))));
  }

  private Report redacted(List<Worker> workers, List<Failure> failures) {
    return new Report(Reports.OCCASION, Set.of(Subsystem.HTTP), workers, failures)
        .redacted(pseudonyms);
  }

  @Test
  void aNameHasOnePseudonymInAllWorkersAndSubsystems() {
    Report report = redacted(List.of(worker(1, pool(0), pool(1)), worker(2, pool(0))), List.of());
    Name pseudonym = pseudonyms.of(name(0));
    Pool expected = new Pool(pseudonym, 10, OptionalLong.of(0), 5, 1, 2);
    for (Worker worker : report.workers()) {
      assertTrue(worker.pools().getOrDefault(Subsystem.HTTP, List.of()).contains(expected));
      assertEquals(List.of(expected), worker.pools().get(Subsystem.STREAM));
    }
    assertFalse(report.toString().contains("secret"));
  }

  @Test
  void poolsAreInTheOrderOfTheirPseudonyms() {
    Pool[] pools = IntStream.range(0, 100).mapToObj(i -> pool(i)).toArray(Pool[]::new);
    List<Pool> redacted =
        redacted(List.of(worker(1, pools)), List.of())
            .workers()
            .getFirst()
            .pools()
            .getOrDefault(Subsystem.HTTP, List.of());
    List<Name> names = redacted.stream().map(Pool::name).toList();
    assertEquals(100, names.size());
    assertEquals(names.stream().sorted().toList(), names);
  }

  @Test
  void namesInFailuresAreReplacedAndTellNothingByTheirOrder() {
    List<Failure> failures = new ArrayList<>();
    failures.add(new Failure(Kind.NOT_FOUND, new Subject.Group(7), "there is none", "Look"));
    for (int i = 0; i < 50; i++) {
      failures.add(
          Failure.ofProcess(
              Kind.NOT_STILL, 7, Wording.of("pools[\"", name(i), "\"].cache: torn"), "Again"));
    }
    List<Failure> redacted = redacted(List.of(), failures).failures();
    assertEquals(failures.getFirst(), redacted.getFirst());
    List<String> sentences = redacted.stream().skip(1).map(Failure::sentence).toList();
    assertEquals(50, Set.copyOf(sentences).size());
    assertEquals(sentences.stream().sorted().toList(), sentences);
    String one = "process 7: pools[\"" + pseudonyms.of(name(3)) + "\"].cache: torn. Again";
    assertTrue(sentences.contains(one));
    assertFalse(redacted.toString().contains("secret"));
  }

  /** LuaJIT names a function by the key that it was found with, which may be a secret. */
  @Test
  void namesOfFunctionsAreReplacedButForThoseOfLuaJit() {
    Name host = new Name("db.secret.internal".getBytes(StandardCharsets.UTF_8));
    assertEquals(Optional.of(pseudonyms.of(host)), frame(host).redacted(pseudonyms).name());
    assertFalse(frame(host).redacted(pseudonyms).function().decoded().contains("secret"));
    for (String word : List.of("__index", "(for generator)")) {
      Name own = new Name(word.getBytes(StandardCharsets.UTF_8));
      assertEquals(Optional.of(own), frame(own).redacted(pseudonyms).name());
    }
  }

  private static LuaFrame frame(Name name) {
    return new LuaFrame(
        LuaFrame.Kind.LUA,
        Optional.of(name),
        Optional.of(name(1)),
        OptionalInt.of(3),
        OptionalInt.of(1));
  }

  @Test
  void ofATitleWhatNginxSaysIsLeft() {
    assertTitle("nginx: master process", "nginx: master process /usr/sbin/nginx -g env X=secret;");
    assertTitle("nginx: worker process", "nginx: worker process");
    assertTitle("nginx: worker process is shutting down", "nginx: worker process is shutting down");
    assertTitle("nginx", "nginx -g daemon off; env X=secret;");
    assertTitle("nginx", "");
  }

  private void assertTitle(String expected, String title) {
    Wording words = Wording.of("it is a master (", new ProcessTitle(title), ")");
    assertEquals("it is a master (" + expected + ")", words.redacted(pseudonyms).toString());
  }

  @Test
  void wordsAreOneText() {
    Wording words = Wording.of("a", 1, List.of("b", name(2), Wording.of("c")), "d");
    assertEquals(Wording.of("a1b", name(2), "cd"), words);
    assertEquals("a1bsecret-002cd", words.toString());
  }
}
