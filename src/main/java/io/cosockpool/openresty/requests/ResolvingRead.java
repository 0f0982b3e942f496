package io.cosockpool.openresty.requests;

import io.cosockpool.layout.Field;
import io.cosockpool.layout.Structure;
import io.cosockpool.layout.View;
import io.cosockpool.memory.Block;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.Range;
import io.cosockpool.model.CosocketActivity;
import io.cosockpool.model.Wait;
import io.cosockpool.nginx.layouts.Heads;
import io.cosockpool.nginx.layouts.Reads;
import io.cosockpool.walk.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The name that nginx looks up before it can pass a request on, such as that of {@code proxy_pass
 * http://$host} ({@code u->resolved->ctx}, nginx src/http/ngx_http_upstream.h and
 * src/core/ngx_resolver.h). Where {@code resolved} stands differs from build to build, so it shows
 * itself: the resolver is asked for the same name, and has the request for its data. nginx forgets
 * the question with the answer.
 */
final class ResolvingRead {
  private static final Structure RESOLVED = LuaLayout.structure("ngx_http_upstream_resolved_t");
  private static final Field HOST_LENGTH = RESOLVED.field("host.len");
  private static final Field HOST = RESOLVED.field("host.data");
  private static final List<Field> QUESTIONS =
      List.of(RESOLVED.field("ctx without a name"), RESOLVED.field("ctx behind a name"));

  private static final Structure DATA = LuaLayout.structure("ngx_resolver_ctx_t from its data on");
  private static final Field REQUEST = DATA.field("data");
  private static final Field EVENT = DATA.field("event");

  /** {@code ngx_http_upstream_t} has its {@code resolved} among so many bytes. */
  private static final int UPSTREAM_SEARCHED = 1024;

  /** The same of the question's data. */
  private static final int QUESTION_SEARCHED = 320;

  /** Both are of the request's pool, whose blocks lie near each other in nearly all cases. */
  private static final long NEAR = 1 << 20;

  private static final int MOST_NEAR = 64;

  /** A name of the DNS is no longer. */
  private static final long LONGEST_NAME = 255;

  private final Snapshot memory;
  private final long request;
  private final long upstream;
  private final Place place;
  private final Optional<Block> whole;
  private final List<View> near = new ArrayList<>();
  private final List<Question> questions = new ArrayList<>();
  private Optional<Asked> asked = Optional.empty();

  /** What may be a question to the resolver, and about which name. */
  private record Question(long address, View resolved, Block block) {}

  /** The question, with the event of its timer. */
  private record Asked(long address, Text name, Optional<Block> event) {}

  /**
   * Asks for an upstream that has no connection yet.
   *
   * @param request the address of the request
   * @param upstream its address
   */
  ResolvingRead(Snapshot memory, long request, long upstream, Place place) {
    this.memory = memory;
    this.request = request;
    this.upstream = upstream;
    this.place = place;
    this.whole = Reads.optional(memory, new Range(upstream, UPSTREAM_SEARCHED, place));
  }

  /**
   * The address at which the request may stand that a question to the resolver has for its data;
   * empty if it is none. A question names its timer's event once, so that the first place counts:
   * what a stranger has filled with it leads to no more than one address.
   *
   * @param question where that may stand
   * @param event its timer's
   */
  static Optional<Long> asker(Snapshot memory, long question, long event, Place place) {
    Optional<Block> block = Reads.optional(memory, new Range(question, QUESTION_SEARCHED, place));
    for (int at = 0; block.isPresent() && at + DATA.size() <= QUESTION_SEARCHED; at += Long.BYTES) {
      View data = new View(DATA, block.get(), at);
      if (data.holdsAddress(EVENT, event)) {
        return Optional.of(data.unsigned(REQUEST));
      }
    }
    return Optional.empty();
  }

  /** Asks for what it leads to nearby. */
  void askForNear() {
    for (int at = 0; whole.isPresent() && at < UPSTREAM_SEARCHED; at += Long.BYTES) {
      if (near.size() < MOST_NEAR
          && whole.get().holdsElement(at, upstream - NEAR, 2 * NEAR / Long.BYTES, Long.BYTES)) {
        Range resolved = new Range(whole.get().i64(at), RESOLVED.size(), place.part(".resolved"));
        Reads.optional(memory, resolved).ifPresent(block -> near.add(new View(RESOLVED, block)));
      }
    }
  }

  /** Asks for what may be questions to the resolver. */
  void askForQuestions() {
    for (View resolved : near) {
      long length = resolved.unsigned(HOST_LENGTH);
      if (length > 0 && length <= LONGEST_NAME) {
        for (Field question : QUESTIONS) {
          long address = resolved.unsigned(question);
          if (address != 0 && address % Long.BYTES == 0) {
            Reads.optional(memory, new Range(address, QUESTION_SEARCHED, place.to("resolver")))
                .ifPresent(block -> questions.add(new Question(address, resolved, block)));
          }
        }
      }
    }
  }

  /** Asks for the name and the timer of that which is one. */
  void askForName() {
    for (Question question : questions) {
      int data = data(question);
      if (data >= 0 && asked.isEmpty()) {
        long event = new View(DATA, question.block(), data).unsigned(EVENT);
        asked =
            Optional.of(
                new Asked(
                    question.address(),
                    Text.of(memory, question.resolved(), HOST_LENGTH, HOST),
                    Reads.optional(
                        memory, new Range(event, Heads.EVENT.structure().size(), place))));
      }
    }
  }

  /** Where the question has the request, behind the name; negative if it is none of it. */
  private int data(Question question) {
    View resolved = question.resolved();
    boolean isNamed = false;
    for (int at = 0; at + DATA.size() <= QUESTION_SEARCHED; at += Long.BYTES) {
      if (isNamed && new View(DATA, question.block(), at).holdsAddress(REQUEST, request)) {
        return at;
      }
      isNamed |=
          question.block().matches(at, resolved.unsigned(HOST_LENGTH))
              && question.block().matches(at + Long.BYTES, resolved.unsigned(HOST));
    }
    return -1;
  }

  /** That it waits for the address of the server that it is to be passed on to. */
  Optional<RawRequest.RawWait> waits() {
    return asked.map(
        found ->
            new RawRequest.RawWait(
                Optional.of(Wait.Kind.UPSTREAM),
                "",
                Optional.of(CosocketActivity.RESOLVE),
                0,
                0,
                found.name().name(),
                Events.timer(found.event(), found.address())));
  }
}
