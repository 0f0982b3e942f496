package io.cosockpool.reading;

import io.cosockpool.layout.Check;
import io.cosockpool.layout.Choice;
import io.cosockpool.layout.Verdict;
import io.cosockpool.memory.Budget;
import io.cosockpool.memory.Deadline;
import io.cosockpool.memory.Memory;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.memory.MemoryLostException;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.TornReadException;
import io.cosockpool.nginx.layouts.LayoutQuestion;
import io.cosockpool.walk.Walk;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads walks of one process in stages: each stage is a list of walks that are tried together until
 * all are believed, or patience ends. The next stage starts from what this one found.
 */
final class Stages implements AutoCloseable {
  /** So many rounds in a row may find out what else is to be read before they count as a take. */
  private static final int MOST_DISCOVERIES = 8;

  private static final int FEW_TAKES = 3;

  /** So long is something looked for that may be there at the next look, such as a request. */
  private static final Duration LOOKING = Duration.ofMillis(100);

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(10);

  private static final String TOO_FAST = "it changes faster than it can be read";

  private static final Check NOT_READ = Check.unconfirmed("nothing was read");

  private final Memory memory;
  private final Deadline deadline;
  private final boolean runs;
  private final Rounds rounds;

  /**
   * Of one process.
   *
   * @param share of the process in the budget
   * @param runs whether its memory may change at all
   */
  Stages(Memory memory, Budget.Share share, Deadline deadline, boolean runs) {
    this.rounds = new Rounds(share);
    this.memory = memory;
    this.deadline = deadline;
    this.runs = runs;
  }

  @Override
  public void close() {
    rounds.close();
  }

  /**
   * Reads walks of things that come and go: what changes all the time is left out.
   *
   * @return the results of those that are believed, in the order of the walks
   */
  <T> List<T> read(List<? extends Walk<T>> walks) throws MemoryLostException {
    rounds.start(walks);
    for (int take = 0; take < FEW_TAKES && take() > 0; take++) {
      // The next take reads what is not believed yet.
    }
    return walks.stream().flatMap(walk -> rounds.result(walk).stream()).toList();
  }

  /**
   * The result of one walk.
   *
   * @throws MemoryException if it is not believed in the end
   */
  <T> T read(Walk<T> walk) throws MemoryException, MemoryLostException {
    Stage stage =
        new Stage(rounds, List.of(walk), memory::fill, deadline, new Patience(deadline, runs));
    while (stage.round()) {
      stage.patience().rest();
    }
    Optional<T> result = rounds.result(walk);
    if (result.isPresent()) {
      return result.get();
    }
    @Nullable MemoryException reason = rounds.reason(walk);
    throw reason == null ? new TornReadException(Place.of("memory"), TOO_FAST) : reason;
  }

  /** Tries what is not believed yet, and answers how many walks that leaves. */
  private int take() throws MemoryLostException {
    int pending = 1;
    boolean learned = true;
    for (int round = 0; round < MOST_DISCOVERIES && learned && pending > 0; round++) {
      if (deadline.passed()) {
        break;
      }
      deadline.pause(Duration.ZERO);
      Rounds.Progress progress = rounds.round(memory::fill, deadline);
      pending = progress.pending();
      learned = progress.learned();
    }
    return pending;
  }

  /**
   * Which layouts structures have. What live bytes contradict may have changed while it was read:
   * it is asked again, and the layouts of other builds with it, until every question has an answer
   * or patience ends. Requests and cosockets are there for moments, so where nothing was found that
   * could tell it is looked for a while: what a walk confirmed once counts.
   *
   * @return the answers, in the order of the questions
   */
  List<Choice> ask(List<LayoutQuestion> questions) throws MemoryLostException {
    Map<LayoutQuestion, Choice> answers = new LinkedHashMap<>();
    Map<Walk<Check>, Check> said = new HashMap<>();
    List<LayoutQuestion> open = questions;
    Patience patience = new Patience(deadline, runs);
    Deadline looking = deadline.another(runs ? LOOKING : Duration.ZERO);
    boolean contradicted;
    do {
      contradicted = false;
      List<Walk<Check>> walks = open.stream().flatMap(asked -> asked.walks().stream()).toList();
      rounds.start(walks);
      take();
      walks.forEach(walk -> said.merge(walk, checkOf(walk), Stages::later));
      List<LayoutQuestion> unanswered = new ArrayList<>();
      for (LayoutQuestion question : open) {
        Choice answer = question.answer(walk -> said.getOrDefault(walk, NOT_READ));
        answers.put(question, answer);
        if (question.isOpen(answer)) {
          question.askOthers();
          contradicted = true;
          unanswered.add(question);
        } else if (answer.isUnconfirmed() && question.canBeTold() && !looking.passed()) {
          unanswered.add(question);
        }
      }
      open = unanswered;
    } while (!open.isEmpty()
        && isWorthAnother(patience, contradicted ? patience.pause() : BETWEEN_LOOKS));
    return questions.stream().map(answers::get).toList();
  }

  /** What is gone, or half made, by now says nothing against what was seen of it. */
  private static Check later(Check before, Check now) {
    return before.verdict() == Verdict.CONFIRMED || now.verdict() == Verdict.UNCONFIRMED
        ? before
        : now;
  }

  private boolean isWorthAnother(Patience patience, Duration pause) {
    boolean again = patience.again();
    if (again) {
      deadline.pause(pause);
    }
    return again;
  }

  private Check checkOf(Walk<Check> walk) {
    @Nullable MemoryException reason = rounds.reason(walk);
    return rounds
        .result(walk)
        .orElseGet(
            () ->
                reason == null
                    ? Check.unconfirmed(TOO_FAST)
                    : Check.contradicted(String.valueOf(reason.getMessage())));
  }
}
