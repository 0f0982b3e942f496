package io.cosockpool.report;

import static io.cosockpool.model.Pools.pool;
import static io.cosockpool.model.RequestSamples.frame;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import io.cosockpool.live.Eventually;
import io.cosockpool.model.Chronicle;
import io.cosockpool.model.Finding;
import io.cosockpool.model.HoldingPlace;
import io.cosockpool.model.Name;
import io.cosockpool.model.Pool;
import io.cosockpool.model.PoolSeries;
import io.cosockpool.model.Report;
import io.cosockpool.model.RequestSamples;
import io.cosockpool.model.Subject;
import io.cosockpool.model.Subsystem;
import io.cosockpool.model.Wording;
import io.cosockpool.model.Worker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The page in a browser, used by its keyboard. Without Chromium it is skipped, in CI it fails. */
@Tag("user")
final class HtmlPageTest {
  private static final List<String> HOSTILE =
      List.of(
          "<img src=x onerror=\"document.title='owned'\">",
          "</script><script>document.title='owned'</script>",
          "\033]0;owned\007\u202egnp.exe",
          "  two  blanks ",
          "x".repeat(300),
          "");

  private static final String TITLE = "Cosocket pools on gateway, 1970-01-01T00:00:00Z";
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @TempDir private static Path folder;
  private static Optional<Chromium> chromium = Optional.empty();

  @BeforeAll
  static void start() throws IOException {
    chromium =
        Optional.of(
            Chromium.start(HtmlPageTest.class, Files.createDirectory(folder.resolve("profile"))));
  }

  @AfterAll
  static void stop() {
    chromium.ifPresent(Chromium::close);
  }

  @BeforeEach
  void likeAtHome() {
    browser().setMedia("light", false);
    browser().setWidth(1280);
  }

  private static Chromium browser() {
    return chromium.orElseThrow();
  }

  private static Path open(PoolListing selection, Report report, Finding... findings)
      throws IOException {
    Report read =
        report.occasion().replayed()
            ? report
            : Reports.on(io.cosockpool.model.Reports.live("gateway", 0), report);
    Path page = folder.resolve("report.html");
    Files.writeString(
        page,
        new HtmlFormat("Cosocket pools", selection, List.of(), List.of(findings)).render(read));
    browser().open(page.toUri());
    return page;
  }

  private static Path open(PoolGrouping by, Report report, Finding... findings) throws IOException {
    return open(new PoolListing(by, PoolOrder.USAGE, 0), report, findings);
  }

  private static Report twoWorkers() {
    return Reports.of(
        Reports.http(7, pool("a", 10, 20, 2, 3, 0), pool("b", 5, -1, 1, 0, 0)),
        Reports.http(9, pool("a", 10, 20, 10, 0, 4)));
  }

  private static Report manyPools(int workers, int pools) {
    return Reports.of(
        IntStream.range(0, workers)
            .mapToObj(
                worker ->
                    Reports.http(
                        100 + worker,
                        IntStream.range(0, pools)
                            .mapToObj(i -> pool("pool-%04d".formatted(i), pools, 10, i, 0, 0))
                            .toArray(Pool[]::new)))
            .toArray(Worker[]::new));
  }

  private static JsonElement evaluate(String expression) {
    return browser().evaluate(expression);
  }

  private static List<String> strings(String expression) {
    return StreamSupport.stream(evaluate(expression).getAsJsonArray().spliterator(), false)
        .map(JsonElement::getAsString)
        .toList();
  }

  private static String textOf(String selector) {
    return evaluate("document.querySelector('%s').innerText".formatted(selector)).getAsString();
  }

  private static List<String> namesInTable() {
    return strings("Array.from(document.querySelectorAll('#pools tbody th'), th => th.innerText)");
  }

  private static void focus(String selector) {
    evaluate("document.querySelector('%s').focus()".formatted(selector));
  }

  /** Of the charts, as the library has them. */
  private static String bars(String figure) {
    return evaluate(
            "JSON.stringify(Chart.getChart(document.querySelector('#%s canvas'))".formatted(figure)
                + ".data.datasets.map(part => [part.label, ...part.data]))")
        .getAsString();
  }

  @ParameterizedTest
  @CsvSource({
    "light, 1280, POOL",
    "dark, 1280, BOTH",
    "light, 400, BOTH",
    "dark, 400, POOL",
    "dark, 1280, WORKER"
  })
  void isAccessibleAndLoadsNothing(String colors, int width, PoolGrouping by) throws Exception {
    browser().setMedia(colors, false);
    browser().setWidth(width);
    Path page = open(new PoolListing(by, PoolOrder.USAGE, 0), twoWorkers(), findings(4));
    evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })");

    assertEquals(List.of(page.toUri().toString()), browser().requests());
    assertEquals(List.of(), browser().violations());
    assertTrue(evaluate("document.documentElement.scrollWidth <= innerWidth").getAsBoolean());
    assertEquals(List.of(), browser().complaints());
  }

  private static void openConnections(Report report) throws IOException {
    Path page = folder.resolve("connections.html");
    Files.writeString(
        page,
        new HtmlFormat(
                "Connections of nginx",
                new WorkerListing(0),
                List.of(
                    new PeerListing(0),
                    new ListenerListing(0),
                    new KeepaliveListing(0),
                    new ConnectionListing(
                        ConnectionSelection.of(report, each -> true), Optional.empty(), 0, false)),
                List.of(
                    new Finding(
                        "run-dry", new Subject.Pid(7), List.of(7), 0, "none is free", "Do this.")))
            .render(Reports.on(io.cosockpool.model.Reports.live("gateway", 0), report)));
    browser().open(page.toUri());
  }

  @ParameterizedTest
  @CsvSource({"light, 1280", "dark, 400"})
  void connectionsAreAccessible(String colors, int width) throws Exception {
    browser().setMedia(colors, false);
    browser().setWidth(width);
    openConnections(Gateways.twoWorkers());
    evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })");

    assertEquals(List.of(), browser().violations());
    assertTrue(evaluate("document.documentElement.scrollWidth <= innerWidth").getAsBoolean());
    assertEquals(List.of(), browser().complaints());
  }

  private static void openCourse() throws IOException {
    PoolSeries series =
        new PoolSeries(
            Subsystem.HTTP,
            RequestSamples.name(HOSTILE.getFirst()),
            4,
            List.of(-1L, 2L, 4L),
            List.of(-1L, 1L, 0L),
            List.of(-1L, 0L, 3L));
    Finding finding =
        new Finding("full-queue", new Subject.Pid(7), List.of(7), 0, "why", "Do this.");
    Path page = folder.resolve("course.html");
    Files.writeString(
        page,
        CoursePage.of(
            io.cosockpool.model.Reports.live("gateway", 0),
            IntervalJsonTest.interval(),
            new Chronicle(
                List.of(0L, 1000L, 2000L),
                List.of(series),
                0,
                List.of(new Chronicle.Seen(finding, 1000, 2000)))));
    browser().open(page.toUri());
  }

  @ParameterizedTest
  @CsvSource({"light, 1280", "dark, 400"})
  void theCourseIsAccessible(String colors, int width) throws Exception {
    browser().setMedia(colors, false);
    browser().setWidth(width);
    openCourse();

    assertEquals(List.of(), browser().violations());
    assertTrue(evaluate("document.documentElement.scrollWidth <= innerWidth").getAsBoolean());
    assertTrue(
        evaluate("document.getElementById('chart').getAttribute('aria-label')")
            .getAsString()
            .contains("at most 4 in use of 4, at most 3 waiting"));
    assertTrue(
        evaluate("document.querySelector('.finding').textContent")
            .getAsString()
            .contains("full-queue from 1970-01-01 00:00:01 to 1970-01-01 00:00:02"));
    assertEquals(List.of(), browser().complaints());
  }

  private static void openRequests() throws IOException {
    Report report =
        RequestSamples.report(
            List.of(pool("redis", 4, 9, 2, 0, 1)),
            RequestSamples.holder(
                1, 3100, "redis", frame("query", "lib/db.lua", 42), frame("run", "app.lua", 7)),
            RequestSamples.holder(
                2, 20, "redis", frame("query", "lib/db.lua", 42), frame("main", "app.lua", 1)),
            RequestSamples.waiter(3, 2950, "redis", frame(HOSTILE.getFirst(), "app.lua", 5)));
    Path page = folder.resolve("requests.html");
    Files.writeString(
        page,
        new HtmlFormat(
                "Requests",
                new RequestPoolListing(0),
                List.of(
                    new PlaceTree(0),
                    new HoldingListing(0),
                    new RequestListing(Optional.empty(), 0)),
                List.of(
                    new Finding(
                        "full-queue",
                        new Subject.Pools(Subsystem.HTTP, RequestSamples.name("redis")),
                        List.of(7),
                        0,
                        Wording.of("why"),
                        "Do this.",
                        List.of(
                            new Finding.Holding(
                                new HoldingPlace(
                                    frame("query", "lib/db.lua", 42), 2, 2, OptionalLong.of(3100)),
                                2)))))
            .render(Reports.on(io.cosockpool.model.Reports.live("gateway", 0), report)));
    browser().open(page.toUri());
  }

  @ParameterizedTest
  @CsvSource({"light, 1280", "dark, 400"})
  void requestsAreAccessible(String colors, int width) throws Exception {
    browser().setMedia(colors, false);
    browser().setWidth(width);
    openRequests();
    evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })");

    assertEquals(List.of(), browser().violations());
    assertTrue(evaluate("document.documentElement.scrollWidth <= innerWidth").getAsBoolean());
    assertTrue(
        evaluate("document.querySelector('.finding').textContent")
            .getAsString()
            .contains("lib/db.lua:42 in query: 2 of 2, the longest request for 3,100 ms"));
    assertEquals(List.of(), browser().complaints());
  }

  /** Pool, place, callers: the callers come when somebody opens the place. */
  @Test
  void theTreeOfPlacesOpensByTheKeyboard() throws Exception {
    openRequests();
    assertEquals(
        List.of("2 requests (100%) redis", "2 requests (100%) query @ lib/db.lua:42"), branches());

    focus(".tree li li summary");
    browser().pressEnter();
    Eventually.until(LIMIT, () -> branches().size() == 4, "the callers");
    assertEquals(
        List.of("1 request (50%) run @ app.lua:7", "1 request (50%) main @ app.lua:1"),
        branches().subList(2, 4));

    focus("#tree-by");
    browser().type("t");
    Eventually.until(
        LIMIT, () -> branches().getFirst().equals("3,120 ms (100%) redis"), "their times");
    focus("#tree-of");
    browser().type("w");
    Eventually.until(
        LIMIT, () -> branches().getFirst().equals("2,950 ms (100%) redis"), "the waiters");
    assertEquals(
        "2,950 ms (100%) " + RequestSamples.name(HOSTILE.getFirst()).readable() + " @ app.lua:5",
        branches().getLast());
    assertEquals(0, evaluate("document.images.length").getAsInt());
  }

  private static List<String> branches() {
    return strings(
        "Array.from(document.querySelectorAll('.tree summary, .tree .leaf'), each =>"
            + " each.textContent)");
  }

  @Test
  void aBarOfAWorkerShowsWhoHasItsEntries() throws Exception {
    openConnections(Gateways.twoWorkers());

    assertEquals(
        "[[\"clients\",0,0.03],[\"clients, idle\",0.1,0],[\"upstreams\",0,0],"
            + "[\"cosockets\",0.1,0],[\"cosockets outside of pools\",0.4,0],"
            + "[\"kept for reuse\",0,0],[\"other\",0.1,0],[\"free\",0.3,0.97]]",
        bars("who"));
    assertEquals("2 workers, by usage, highest first", textOf("#entries-shown"));
    assertTrue(textOf("#findings").startsWith("run-dry: none is free."), textOf("#findings"));
    assertEquals(
        List.of("10.0.0.7:6379", "10.0.0.8:80"),
        strings("Array.from(document.querySelectorAll('#peers tbody th'), th => th.innerText)"));
  }

  @Test
  void eachTableSortsAndFiltersByItself() throws Exception {
    openConnections(Gateways.twoWorkers());
    assertEquals("10 connections, by pid", textOf("#connections-shown"));

    focus("#connections [data-column=unread] button");
    browser().pressEnter();
    assertEquals("10 connections, by unread, highest first", textOf("#connections-shown"));
    assertEquals("812", textOf("#connections tbody tr th"));

    focus("#connections-filter");
    browser().type("close_wait");
    assertEquals(
        "1 matching of 10 connections, by unread, highest first", textOf("#connections-shown"));
    assertEquals("900", textOf("#connections tbody tr th"));
    assertEquals("2 workers, by usage, highest first", textOf("#entries-shown"));
  }

  @Test
  void whatPoolsDoNotShowIsSaid() throws Exception {
    open(PoolGrouping.POOL, Gateways.twoWorkers());

    assertEquals(
        "Not in these pools: 4 cosockets outside of any pool, 1 upstream block with keepalive"
            + " (0 idle connections). See cosockpool connections.",
        textOf("#remarks"));
  }

  @Test
  void chartsShowTheMostUsedWorkerInPartsOfItsLimits() throws Exception {
    open(PoolGrouping.POOL, twoWorkers());

    assertEquals(
        "[[\"in use\",1,0.2],[\"idle\",0,0],[\"left of the size\",0,0.8],[\"waiting\",0.4,0]]",
        bars("utilisation"));
    assertEquals("[[\"waiting\",0.2],[\"left of the backlog\",0.8]]", bars("backlog"));
    assertEquals("1 of 2", textOf("#pools tbody tr td:nth-child(8)"));
    assertEquals("PID 9", textOf("#pools tbody tr td:nth-child(9)"));
    assertEquals("12/20 +4", textOf("#pools tbody tr td:nth-child(10)"));
    assertEquals(
        "No findings.\n\nOf 3 pools of workers it could not be read what they hold (see the workers"
            + " below): there may be more to find.",
        textOf("#findings"));
  }

  @Test
  void aReplayIsNotTakenForTheReading() throws Exception {
    open(PoolGrouping.POOL, twoWorkers());
    assertEquals("1970-01-01 00:00:00 UTC, read in 42 ms by cosockpool 1.2.3", textOf("#occasion"));
    assertTrue(evaluate("document.getElementById('cost').hidden").getAsBoolean());

    open(PoolGrouping.POOL, Reports.on(io.cosockpool.model.Reports.replay(false), twoWorkers()));
    assertEquals("1970-01-01 00:00:00 UTC, replayed by cosockpool 1.2.3", textOf("#occasion"));
    assertFalse(evaluate("document.getElementById('cost').hidden").getAsBoolean());
  }

  @Test
  void theKeyboardOpensWhatIsFolded() throws Exception {
    open(PoolGrouping.POOL, twoWorkers(), findings(19));
    assertEquals(3, shownFindings());
    assertFalse(textOf("#findings").contains("Do this."));

    focus("#findings > details > summary");
    browser().pressEnter();
    assertEquals(19, shownFindings());

    focus(".finding summary");
    browser().pressEnter();
    assertTrue(textOf(".finding").contains("Do this."));
  }

  @Test
  void paperHoldsAllThatIsFolded() throws Exception {
    open(PoolGrouping.POOL, twoWorkers(), findings(19));
    evaluate(
        "addEventListener('beforeprint', () => { window.folded = %s })".formatted(countFolded()));

    browser().call("Page.printToPDF", Map.of());

    assertEquals(0, evaluate("window.folded").getAsInt());
    assertEquals(20, evaluate(countFolded()).getAsInt());
  }

  private static String countFolded() {
    return "document.querySelectorAll('details:not([open])').length";
  }

  private static int shownFindings() {
    return evaluate(
            "Array.from(document.querySelectorAll('.finding'))"
                + ".filter(finding => finding.checkVisibility()).length")
        .getAsInt();
  }

  /** Findings of which each is about a pool of its own. */
  private static Finding[] findings(int count) {
    return IntStream.range(0, count)
        .mapToObj(
            i ->
                new Finding(
                    "full-queue",
                    new Subject.Pools(
                        Subsystem.HTTP,
                        List.of(new Name(("pool" + i).getBytes(StandardCharsets.UTF_8)))),
                    List.of(9),
                    0,
                    i + " connects wait",
                    "Do this."))
        .toArray(Finding[]::new);
  }

  @Test
  void theFirstScreenHoldsSummaryFindingsAndChart() throws Exception {
    open(PoolGrouping.POOL, twoWorkers(), findings(19));

    assertTrue(
        evaluate(
                "document.querySelector('#utilisation canvas').getBoundingClientRect().bottom <"
                    + " 900")
            .getAsBoolean());
  }

  @Test
  void withoutAnyBacklogThereIsNoChartOfIt() throws Exception {
    open(PoolGrouping.POOL, Reports.of(Reports.http(7, pool("a", 10, -1, 12, 0, 0))));

    assertTrue(evaluate("document.getElementById('backlog').hidden").getAsBoolean());
  }

  @Test
  void withoutPoolsThePageSaysSo() throws Exception {
    open(PoolGrouping.POOL, Reports.of(Reports.http(7)));

    assertTrue(textOf("#pools-shown").startsWith("0 pools"));
    assertEquals(List.of(), browser().complaints());
  }

  @Test
  void theKeyboardSorts() throws Exception {
    open(PoolGrouping.POOL, twoWorkers());
    assertEquals("descending", sorted("usage"));

    focus("[data-column=name] button");
    browser().pressEnter();
    assertEquals("ascending", sorted("name"));
    assertEquals("null", sorted("usage"));
    assertEquals(List.of("a", "b"), namesInTable());

    browser().pressEnter();
    assertEquals("descending", sorted("name"));
    assertEquals(List.of("b", "a"), namesInTable());
    assertEquals("[0.2,1]", evaluate("JSON.stringify(%s)".formatted(inUse())).getAsString());

    browser().pressTab();
    browser().pressEnter();
    assertEquals("descending", sorted("usage"));
  }

  @Test
  void theOrderIsThatOfTheNumbersThatAreShown() throws Exception {
    Pool shared = pool("three", 40, -1, 0, 1, 0);
    open(
        new PoolListing(PoolGrouping.POOL, PoolOrder.SIZE, 0),
        Reports.of(
            Reports.http(7, pool("one", 100, -1, 0, 1, 0), shared),
            Reports.http(8, shared),
            Reports.http(9, shared)));
    assertEquals(List.of("100", "40"), sizes());

    focus("[data-column=size] button");
    browser().pressEnter();
    assertEquals("ascending", sorted("size"));
    assertEquals(List.of("40", "100"), sizes());
    assertEquals(List.of("three", "one"), namesInTable());
  }

  private static List<String> sizes() {
    return strings(
        "Array.from(document.querySelectorAll('#pools tbody td:nth-child(7)'), td =>"
            + " td.innerText)");
  }

  private static String inUse() {
    return "Chart.getChart(document.querySelector('#utilisation canvas')).data.datasets[0].data";
  }

  private static String sorted(String column) {
    return evaluate(
            "String(document.querySelector('[data-column=%s]').getAttribute('aria-sort'))"
                .formatted(column))
        .getAsString();
  }

  @Test
  void theKeyboardFiltersAndTurnsPages() throws Exception {
    open(PoolGrouping.POOL, manyPools(1, 120));
    assertEquals("1 to 20 of 120 pools, by usage, highest first", textOf("#pools-shown"));
    assertEquals(20, namesInTable().size());
    assertEquals("pool-0119", namesInTable().getFirst());

    focus("#pools-next");
    browser().pressEnter();
    assertEquals("21 to 40 of 120 pools, by usage, highest first", textOf("#pools-shown"));
    assertEquals("pool-0099", namesInTable().getFirst());

    focus("#pools-filter");
    browser().type("L-001");
    assertEquals("10 matching of 120 pools, by usage, highest first", textOf("#pools-shown"));
    assertEquals("pool-0019", namesInTable().getFirst());
    assertEquals(10, evaluate(inUse() + ".length").getAsInt());
  }

  @Test
  void manyPoolsOfManyWorkersAreAllThere() throws Exception {
    open(PoolGrouping.BOTH, manyPools(16, 2_000));

    assertEquals(
        "1 to 20 of 32,000 pools of workers, by usage, highest first", textOf("#pools-shown"));
    focus("[data-column=name] button");
    browser().pressEnter();
    assertEquals(
        List.of("pool-0000", "pool-0001"), List.of(namesInTable().get(15), namesInTable().get(16)));
  }

  @Test
  void namesAreTextWhateverTheyHold() throws Exception {
    List<Pool> pools = new ArrayList<>();
    HOSTILE.forEach(name -> pools.add(pool(name, 10, 5, 10, 0, 5)));
    pools.add(Reports.pool(new byte[] {(byte) 0xff, (byte) 0xc3}));
    Report report = Reports.of(Reports.http(7, pools.toArray(new Pool[0])));
    open(
        new PoolListing(PoolGrouping.POOL, PoolOrder.NAME, 0),
        report,
        new Finding(
            "full-queue",
            new Subject.Pools(Subsystem.HTTP, pools.stream().map(Pool::name).toList()),
            List.of(7),
            0,
            HOSTILE.getFirst(),
            HOSTILE.get(1)));

    assertEquals(
        pools.stream().map(Pool::name).sorted().map(Name::readable).toList(),
        strings(
            "Array.from(document.querySelectorAll('#pools tbody th'), th =>"
                + " th.querySelector('details')?.lastChild.textContent ?? th.textContent)"));
    assertEquals(TITLE, title());
    assertEquals(0, evaluate("document.images.length").getAsInt());
    assertEquals(3, evaluate("document.scripts.length").getAsInt());
    assertEquals(List.of(), browser().complaints());
  }

  private static String title() {
    return evaluate("document.title").getAsString();
  }

  @Test
  void aScriptThatGotInWouldNotRun() throws Exception {
    open(PoolGrouping.POOL, twoWorkers());

    evaluate(
        "const script = document.createElement('script');"
            + "script.textContent = 'document.title = \"owned\"'; document.body.append(script)");

    assertEquals(TITLE, title());
    assertEquals(1, browser().complaints().size());
  }

  @Test
  void chartsFollowTheSchemeAndPaperIsLight() throws Exception {
    open(PoolGrouping.POOL, twoWorkers());
    String light = colors();

    browser().setMedia("dark", false);
    Eventually.until(LIMIT, () -> !colors().equals(light), "the chart is drawn anew");

    browser().setMedia("dark", true);
    Eventually.until(LIMIT, () -> colors().equals(light), "the chart is drawn for paper");
    assertEquals(
        "rgb(255, 255, 255)",
        evaluate("getComputedStyle(document.body).backgroundColor").getAsString());
    assertEquals(
        "none",
        evaluate("getComputedStyle(document.querySelector('.controls')).display").getAsString());
  }

  /** Of the parts of the bars. */
  private static String colors() {
    return evaluate(
            "JSON.stringify(Chart.getChart(document.querySelector('#utilisation canvas'))"
                + ".data.datasets.map(part => part.borderColor))")
        .getAsString();
  }
}
