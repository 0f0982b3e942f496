package io.cosockpool.report;

import io.cosockpool.model.CosocketActivity;
import io.cosockpool.model.HeldConnection;
import io.cosockpool.model.LuaFrame;
import io.cosockpool.model.Name;
import io.cosockpool.model.Report;
import io.cosockpool.model.Worker;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * The connections of workers, one by one.
 *
 * @param selection which of them
 * @param order what comes first; without it they are in the order of the process ids and of nginx's
 *     array
 * @param top the most rows that are shown, 0 for all
 * @param wide whether a table tells all that is known
 */
public record ConnectionListing(
    ConnectionSelection selection, Optional<ConnectionOrder> order, int top, boolean wide)
    implements Listing<ConnectionListing.Row> {
  /** TLS with a server of which the name is not known. */
  private static final String SOME_SERVER = "*";

  /** A connection of one worker. */
  record Row(int pid, HeldConnection connection) {
    private OptionalLong tcp(Function<HeldConnection.Tcp, Long> number) {
      return connection.tcp().map(tcp -> OptionalLong.of(number.apply(tcp))).orElse(NONE);
    }

    private OptionalLong ofTcp(Function<HeldConnection.Tcp, OptionalLong> number) {
      return connection.tcp().map(number).orElse(NONE);
    }

    private Optional<String> state() {
      return connection.tcp().map(tcp -> tcp.state().name());
    }
  }

  private static final OptionalLong NONE = OptionalLong.empty();

  @Override
  public List<Row> rows(Report report, Medium medium) {
    List<Row> rows = new ArrayList<>();
    for (Worker worker : report.workers()) {
      selection.of(worker).forEach(connection -> rows.add(new Row(worker.pid(), connection)));
    }
    order.ifPresent(by -> rows.sort(Comparator.comparing(Row::connection, by.comparator())));
    return rows;
  }

  @Override
  public String shortenedBy() {
    return "--top, --kind, --peer, --pool";
  }

  @Override
  public List<Column<Row>> table() {
    List<Column<Row>> columns = new ArrayList<>();
    columns.add(Column.ofText("PID", row -> Integer.toString(row.pid())));
    columns.add(of("FD", each -> wider(each.descriptor())));
    columns.add(Column.ofText("KIND", row -> row.connection().kind().key()));
    columns.add(Column.ofText("TCP-STATE", row -> row.state().orElse(Column.UNKNOWN)));
    columns.add(Column.ofKnown("UNREAD", row -> row.tcp(HeldConnection.Tcp::unreadBytes)));
    columns.add(Column.ofKnown("UNSENT", row -> row.tcp(HeldConnection.Tcp::unsentBytes)));
    columns.add(of("AGE-MS", HeldConnection::ageMilliseconds));
    columns.add(of("EXPIRES-MS", HeldConnection::timerExpiresInMilliseconds));
    columns.add(of("REQUESTS", HeldConnection::requests));
    columns.add(of("REUSED", HeldConnection::reused));
    columns.add(of("BYTES-SENT", HeldConnection::bytesSent));
    columns.add(
        Column.ofText(
            "DOING",
            row -> row.connection().doing().map(CosocketActivity::label).orElse(Column.UNKNOWN)));
    if (wide) {
      columns.add(Column.ofNumber("NUMBER", row -> row.connection().number()));
      columns.add(of("STREAMS", HeldConnection::streams));
      columns.add(of("CLOSES-AT", each -> wider(each.reusePosition())));
      columns.add(Column.ofKnown("RETRANSMITS", row -> row.ofTcp(HeldConnection.Tcp::retransmits)));
      columns.add(
          Column.ofKnown("RTT-US", row -> row.ofTcp(HeldConnection.Tcp::roundTripMicroseconds)));
      columns.add(Column.ofText("TLS", row -> server(row.connection(), Name::shown)));
    }
    columns.add(
        Column.ofText(
            "HOLDER",
            row ->
                row.connection()
                    .holder()
                    .map(holder -> holder.request().toString())
                    .orElse(Column.UNKNOWN)));
    columns.add(named("AT", ConnectionListing::place));
    columns.add(named("LOCAL", HeldConnection::local));
    columns.add(named("PEER", HeldConnection::peer));
    columns.add(named("POOL", HeldConnection::pool));
    return columns;
  }

  private static Column<Row> of(String heading, Function<HeldConnection, OptionalLong> number) {
    return Column.ofKnown(heading, row -> number.apply(row.connection()));
  }

  private static Column<Row> named(String heading, Function<HeldConnection, Optional<Name>> name) {
    return Column.ofText(
        heading, row -> name.apply(row.connection()).map(Name::shown).orElse(Column.UNKNOWN));
  }

  private static Optional<Name> place(HeldConnection connection) {
    return connection.holder().flatMap(HeldConnection.Holder::place).map(LuaFrame::where);
  }

  private static String server(HeldConnection connection, Function<Name, String> spelling) {
    return connection
        .tls()
        .map(tls -> tls.serverName().map(spelling).orElse(SOME_SERVER))
        .orElse(Column.UNKNOWN);
  }

  private static OptionalLong wider(OptionalInt number) {
    return number.isPresent() ? OptionalLong.of(number.getAsInt()) : NONE;
  }

  @Override
  public String name() {
    return "connections";
  }

  @Override
  public String sortedBy() {
    return order
        .map(by -> by == ConnectionOrder.IDLE ? "expires" : by.name().toLowerCase(Locale.ROOT))
        .orElse("pid");
  }

  @Override
  public boolean isLargestFirst() {
    return order.isPresent() && order.get() != ConnectionOrder.IDLE;
  }

  @Override
  public List<Field<Row>> fields() {
    return List.of(
        new Field<>("pid", (json, row) -> json.value(row.pid())),
        new Field<>("number", (json, row) -> json.value(row.connection().number())),
        field("fd", each -> wider(each.descriptor())),
        new Field<>("kind", (json, row) -> json.value(row.connection().kind().label())),
        new Field<>("state", (json, row) -> json.value(row.state())),
        new Field<>("unread", (json, row) -> json.value(row.tcp(HeldConnection.Tcp::unreadBytes))),
        new Field<>("unsent", (json, row) -> json.value(row.tcp(HeldConnection.Tcp::unsentBytes))),
        field("age", HeldConnection::ageMilliseconds),
        field("expires", HeldConnection::timerExpiresInMilliseconds),
        field("requests", HeldConnection::requests),
        field("streams", HeldConnection::streams),
        field("reused", HeldConnection::reused),
        field("bytes", HeldConnection::bytesSent),
        new Field<>(
            "doing",
            (json, row) -> json.value(row.connection().doing().map(CosocketActivity::label))),
        new Field<>(
            "tls",
            (json, row) ->
                json.value(
                    row.connection().tls().map(tls -> server(row.connection(), Name::readable)))),
        new Field<>(
            "holder",
            (json, row) ->
                json.value(row.connection().holder().map(holder -> holder.request().toString()))),
        nameField("place", ConnectionListing::place),
        nameField("peer", HeldConnection::peer),
        nameField("pool", HeldConnection::pool));
  }

  private static Field<Row> field(String name, Function<HeldConnection, OptionalLong> number) {
    return new Field<>(name, (json, row) -> json.value(number.apply(row.connection())));
  }

  private static Field<Row> nameField(String name, Function<HeldConnection, Optional<Name>> value) {
    return new Field<>(
        name, (json, row) -> json.value(value.apply(row.connection()).map(Name::readable)));
  }
}
