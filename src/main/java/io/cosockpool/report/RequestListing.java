package io.cosockpool.report;

import static java.util.stream.Collectors.joining;

import io.cosockpool.model.CosocketActivity;
import io.cosockpool.model.HttpMessage;
import io.cosockpool.model.LuaFrame;
import io.cosockpool.model.LuaPhase;
import io.cosockpool.model.Name;
import io.cosockpool.model.Report;
import io.cosockpool.model.Request;
import io.cosockpool.model.Wait;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * The requests of workers, one by one, each followed by its subrequests.
 *
 * @param order what comes first; without it they are in the order of the process ids and of nginx's
 *     connections
 * @param top the most rows that are shown, 0 for all
 */
public record RequestListing(Optional<RequestOrder> order, int top) implements Listing<Request> {
  @Override
  public List<Request> rows(Report report, Medium medium) {
    List<Request> rows = new ArrayList<>();
    report.workers().stream()
        .flatMap(worker -> worker.parts().requests().stream())
        .forEach(requests -> rows.addAll(requests.all()));
    order.ifPresent(by -> rows.sort(by.comparator()));
    return rows;
  }

  @Override
  public String shortenedBy() {
    return "--top, --pool, --uri, --client";
  }

  @Override
  public List<Column<Request>> table() {
    return List.of(
        Column.ofText("ID", request -> request.id().toString()),
        Column.ofText("STATE", RequestListing::state),
        Column.ofKnown("MS", Request::running),
        Column.ofKnown("SENT", Request::bytesSent),
        Column.ofText(
            "PHASE", request -> request.phase().map(LuaPhase::label).orElse(Column.UNKNOWN)),
        Column.ofText("WAITS-FOR", request -> waitsFor(request.waitsFor())),
        Column.ofKnown("WAITED-MS", request -> request.waitsFor().waited()),
        Column.ofText("HOLDS", RequestListing::holds),
        named("CLIENT", Request::client),
        named("METHOD", of(HttpMessage::method)),
        named("HOST", of(HttpMessage::host)),
        named("AT", request -> request.place().map(LuaFrame::where)),
        named("FUNCTION", request -> request.place().map(LuaFrame::function)),
        named("URI", of(HttpMessage::uri)));
  }

  /** The columns that tell who waits and who holds, for where there is little room. */
  static List<Column<Request>> brief() {
    return List.of(
        Column.ofText("ID", request -> request.id().toString()),
        Column.ofText("STATE", RequestListing::state),
        Column.ofKnown("MS", Request::running),
        Column.ofText("WAITS-FOR", request -> waitsFor(request.waitsFor())),
        named("AT", request -> request.place().map(LuaFrame::where)),
        named("URI", of(HttpMessage::uri)));
  }

  /** What JSON and text call the state of a request. */
  static String state(Request request) {
    return request.isQueued() ? "queued" : "running";
  }

  private static Column<Request> named(String heading, Function<Request, Optional<Name>> name) {
    return Column.ofText(
        heading, request -> name.apply(request).map(Name::shown).orElse(Column.UNKNOWN));
  }

  private static Function<Request, Optional<Name>> of(Function<HttpMessage, Optional<Name>> part) {
    return request -> request.message().flatMap(part);
  }

  /** Such as {@code cosocket:receive:redis} and {@code pool_queue:redis:3}. */
  private static String waitsFor(Wait wait) {
    List<String> parts = new ArrayList<>();
    wait.kind().map(Wait.Kind::label).ifPresent(parts::add);
    wait.doing().map(CosocketActivity::label).ifPresent(parts::add);
    wait.pool().or(wait::peer).map(Name::shown).ifPresent(parts::add);
    wait.position().ifPresent(position -> parts.add(Integer.toString(position)));
    return parts.isEmpty() ? Column.UNKNOWN : String.join(":", parts);
  }

  /** The pools of its cosockets, or their peers. */
  private static String holds(Request request) {
    String all =
        request.holds().stream()
            .map(held -> held.pool().or(held::peer).map(Name::shown).orElse(Column.UNKNOWN))
            .collect(joining(","));
    return all.isEmpty() ? Column.UNKNOWN : all;
  }

  @Override
  public String name() {
    return "requests";
  }

  @Override
  public String sortedBy() {
    return order.map(by -> by.name().toLowerCase(Locale.ROOT)).orElse("id");
  }

  @Override
  public boolean isLargestFirst() {
    return order.isPresent();
  }

  @Override
  public List<Field<Request>> fields() {
    return List.of(
        new Field<>("id", (json, request) -> json.value(request.id().toString())),
        new Field<>("pid", (json, request) -> json.value(request.id().pid())),
        new Field<>("state", (json, request) -> json.value(state(request))),
        new Field<>("time", (json, request) -> json.value(request.running())),
        new Field<>("bytes", (json, request) -> json.value(request.bytesSent())),
        new Field<>("phase", (json, request) -> json.value(request.phase().map(LuaPhase::label))),
        new Field<>("waitsFor", (json, request) -> json.value(waitsFor(request.waitsFor()))),
        new Field<>("waited", (json, request) -> json.value(request.waitsFor().waited())),
        new Field<>("holds", (json, request) -> json.value(holds(request))),
        nameField("client", Request::client),
        nameField("method", of(HttpMessage::method)),
        nameField("host", of(HttpMessage::host)),
        nameField("place", request -> request.place().map(LuaFrame::where)),
        nameField("function", request -> request.place().map(LuaFrame::function)),
        nameField("uri", of(HttpMessage::uri)));
  }

  private static Field<Request> nameField(String field, Function<Request, Optional<Name>> name) {
    return new Field<>(
        field, (json, request) -> json.value(name.apply(request).map(Name::readable)));
  }
}
