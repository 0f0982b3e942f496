package io.cosockpool.report;

import static io.cosockpool.model.Pools.pool;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.cosockpool.model.CodeCache;
import io.cosockpool.model.Cost;
import io.cosockpool.model.Description;
import io.cosockpool.model.Failure;
import io.cosockpool.model.Finding;
import io.cosockpool.model.Gateway;
import io.cosockpool.model.Name;
import io.cosockpool.model.Occasion;
import io.cosockpool.model.Parts;
import io.cosockpool.model.Pool;
import io.cosockpool.model.PoolContents;
import io.cosockpool.model.ProgramBuild;
import io.cosockpool.model.Report;
import io.cosockpool.model.Role;
import io.cosockpool.model.Subject;
import io.cosockpool.model.Subsystem;
import io.cosockpool.model.Worker;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

class HtmlFormatTest {
  private static final Occasion OCCASION = io.cosockpool.model.Reports.live("gateway", 1_000_999);
  private static final PoolListing BY_POOL = new PoolListing(PoolGrouping.POOL, PoolOrder.USAGE, 0);

  /** One full worker beside one that is not. */
  private static final Report TWO_WORKERS =
      Reports.of(
          Reports.http(7, pool("a", 10, 20, 2, 3, 0)),
          Reports.http(9, pool("a", 10, 20, 10, 0, 4), pool("b", 5, -1, 1, 0, 0)));

  private static String page(Report report) {
    return new HtmlFormat("Cosocket pools", BY_POOL, List.of(), List.of())
        .render(Reports.on(OCCASION, report));
  }

  private static List<String> contents(String page, String element) {
    return Pattern.compile("(?s)<" + element + "\\b[^>]*>(.*?)</" + element + ">")
        .matcher(page)
        .results()
        .map(found -> found.group(1))
        .toList();
  }

  private static JsonObject data(String page) {
    return JsonParser.parseString(contents(page, "script").getFirst()).getAsJsonObject();
  }

  private static JsonObject data(PoolListing selection, Report report) {
    return data(
        new HtmlFormat("Cosocket pools", selection, List.of(), List.of())
            .render(Reports.on(OCCASION, report)));
  }

  private static List<String> strings(JsonArray array) {
    return StreamSupport.stream(array.spliterator(), false).map(JsonElement::getAsString).toList();
  }

  /** The values of all tiles, marked where they are alarming. */
  private static String tiles(JsonObject data) {
    List<List<String>> tiles = new ArrayList<>();
    for (JsonElement line : data.getAsJsonArray("summaries")) {
      List<String> values = new ArrayList<>();
      for (JsonElement each : line.getAsJsonArray()) {
        JsonObject tile = each.getAsJsonObject();
        String mark = tile.get("alarming").getAsBoolean() ? "!" : "";
        values.add(tile.get("value").getAsString() + mark);
      }
      tiles.add(values);
    }
    return tiles.toString();
  }

  private static JsonObject listing(JsonObject data) {
    return data.getAsJsonArray("listings").get(0).getAsJsonObject();
  }

  private static List<String> rows(JsonObject data) {
    List<String> rows = new ArrayList<>();
    listing(data).getAsJsonArray("rows").forEach(row -> rows.add(row.toString()));
    return rows;
  }

  /** Only the licences in the library name an address, and nothing refers to one. */
  @Test
  void thePageNeedsNothingElse() {
    String page = page(TWO_WORKERS);

    Set<String> addresses = new TreeSet<>();
    Pattern.compile("https?:[^\\s'\"`]*")
        .matcher(page)
        .results()
        .map(MatchResult::group)
        .forEach(addresses::add);
    assertEquals(
        Set.of("https://www.chartjs.org", "https://github.com/kurkle/color#readme"), addresses);
    for (String reference : List.of("src=", "@import", "url(", "sourceMappingURL", "<link")) {
      assertFalse(page.contains(reference), reference);
    }
    assertTrue(page.endsWith("</html>\n"));
    assertFalse(page.contains("{{"));
  }

  @Test
  void theLibraryKeepsItsLicence() {
    assertTrue(page(TWO_WORKERS).contains("Released under the MIT License"));
  }

  @Test
  void thePolicyPermitsTheStyleAndTheScriptsOfThePageAndNothingElse() throws Exception {
    String page = page(TWO_WORKERS);

    String style = contents(page, "style").getFirst();
    List<String> scripts = contents(page, "script");
    assertEquals(3, scripts.size());
    assertTrue(
        page.contains(
            "\"default-src 'none'; style-src '%s'; script-src '%s' '%s'; base-uri 'none';"
                    .formatted(hash(style), hash(scripts.get(1)), hash(scripts.get(2)))
                + " form-action 'none'\""));
  }

  private static String hash(String content) throws Exception {
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(content.getBytes(UTF_8));
    return "sha256-" + Base64.getEncoder().encodeToString(digest);
  }

  @Test
  void tellsWhatTheWorkersRun() {
    Description description =
        new Description(
            Role.WORKER,
            true,
            false,
            Optional.empty(),
            3,
            new Gateway(2, 2),
            Map.of(Subsystem.HTTP, "GC64, GCstr"),
            Map.of(Subsystem.HTTP, CodeCache.OFF),
            Optional.of(
                new ProgramBuild(
                    Optional.of("1.22.1"), Map.of(Subsystem.HTTP, "0.10.23"), Optional.empty())),
            OptionalLong.empty());
    Worker worker =
        new Worker(
            7,
            description,
            List.of("a note"),
            new Cost(1, 2, 3, 4, List.of()),
            Parts.ofPools(Map.of()));

    JsonObject shown =
        data(page(Reports.of(worker))).getAsJsonArray("workers").get(0).getAsJsonObject();

    assertEquals(
        "worker that shuts down (process 3 in its container) with nginx 1.22.1, http (Lua module"
            + " 0.10.23; LuaJIT: GC64, GCstr; lua_code_cache off)",
        shown.get("found").getAsString());
    assertEquals(List.of("a note"), strings(shown.getAsJsonArray("notes")));
  }

  @Test
  void aHostKeepsItsBlanksAndNothingThatIsNotSeen() {
    Occasion occasion = io.cosockpool.model.Reports.live("a host\u001b", 0);
    String page =
        new HtmlFormat("Cosocket pools", BY_POOL, List.of(), List.of())
            .render(Reports.on(occasion, TWO_WORKERS));

    assertEquals("a host\\x1b", data(page).get("host").getAsString());
  }

  @Test
  void tellsWhenWhereAndByWhat() {
    JsonObject data = data(page(TWO_WORKERS));

    assertEquals("1.2.3", data.get("version").getAsString());
    assertEquals("gateway", data.get("host").getAsString());
    assertEquals("1970-01-01T00:16:40Z", data.get("time").getAsString());
    assertEquals(42, data.get("durationMilliseconds").getAsInt());
    assertFalse(data.get("replayed").getAsBoolean());
  }

  @Test
  void tellsWhatThereIs() {
    JsonObject data = data(page(TWO_WORKERS));

    assertEquals("[[http, 2, 2, 1!, 4!]]", tiles(data));
    assertEquals(
        "{\"pid\":9,\"found\":\"worker\",\"notes\":[],\"pools\":2,\"full\":1,\"waiting\":4,"
            + "\"calls\":1,\"bytes\":2,\"microseconds\":3,\"retakes\":4}",
        data.getAsJsonArray("workers").get(1).toString());
  }

  @Test
  void aPoolThatIsFullInManyWorkersIsOnePool() {
    Pool full = pool("a", 1, -1, 1, 0, 0);
    JsonObject data = data(page(Reports.of(Reports.http(7, full), Reports.http(8, full))));

    assertEquals("[[http, 1, 2, 1!, 0]]", tiles(data));
  }

  @Test
  void poolsWhoseContentsAreUnknownAreCounted() {
    Pool known = pool("c", 5, -1, 1, 0, 0).with(new PoolContents(List.of(), List.of(), 0, false));
    Report report = Reports.of(Reports.http(7, known, pool("d", 5, -1, 1, 0, 0)));

    assertEquals(1, data(page(report)).get("notLookedInto").getAsInt());
  }

  @Test
  void aPoolHasItsSumsAndItsMostUsedWorker() {
    JsonObject data = data(BY_POOL, TWO_WORKERS);

    assertEquals(
        List.of("name", "subsystem", "pid", "pools", "full", "total", "load"),
        strings(listing(data).getAsJsonArray("columns")));
    assertEquals(
        List.of(
            "[\"a\",\"http\",9,2,1,[12,3,4,20,40],[10,0,4,10,20]]",
            "[\"b\",\"http\",9,1,0,[1,0,0,5,null],[1,0,0,5,null]]"),
        rows(data));
  }

  @Test
  void aWorkerHasTheSumsOfItsPools() {
    assertEquals(
        List.of(
            "[\"\",\"http\",9,2,1,[11,0,4,15,20],[11,0,4,15,20]]",
            "[\"\",\"http\",7,1,0,[2,3,0,10,20],[2,3,0,10,20]]"),
        rows(data(new PoolListing(PoolGrouping.WORKER, PoolOrder.USAGE, 0), TWO_WORKERS)));
  }

  @Test
  void eachPoolOfEachWorkerStandsByItself() {
    JsonObject data = data(new PoolListing(PoolGrouping.BOTH, PoolOrder.NAME, 2), TWO_WORKERS);

    assertEquals("both", listing(data).get("name").getAsString());
    assertEquals("name", listing(data).get("sortedBy").getAsString());
    assertFalse(listing(data).get("descending").getAsBoolean());
    assertEquals(1, listing(data).get("leftOut").getAsInt());
    assertEquals(
        List.of(
            "[\"a\",\"http\",7,1,0,[2,3,0,10,20],[2,3,0,10,20]]",
            "[\"a\",\"http\",9,1,1,[10,0,4,10,20],[10,0,4,10,20]]"),
        rows(data));
  }

  @Test
  void tellsWhatWasFoundAndWhatWasNotRead() {
    Finding finding =
        new Finding(
            "full-queue",
            new Subject.Pools(Subsystem.HTTP, List.of(new Name(new byte[] {'a'}))),
            List.of(9),
            0,
            "4 connects wait",
            "Do this.");
    Failure failure = Failure.ofProcess(Failure.Kind.ENDED, 11, "it ended", "");
    JsonObject data =
        data(
            new HtmlFormat("Cosocket pools", BY_POOL, List.of(), List.of(finding))
                .render(
                    new Report(OCCASION, EnumSet.of(Subsystem.HTTP), List.of(), List.of(failure))));

    assertEquals(
        "[{\"code\":\"full-queue\",\"subsystem\":\"http\",\"pools\":[\"a\"],\"pids\":[9],"
            + "\"evidence\":\"4 connects wait\",\"advice\":\"Do this.\"}]",
        data.get("findings").toString());
    assertEquals(List.of("process 11: it ended."), strings(data.getAsJsonArray("failures")));
  }

  @Test
  void noNameEndsTheDataOrIsTakenForAPlace() {
    Random random = new Random(17);
    List<Pool> pools = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      byte[] name = new byte[300];
      random.nextBytes(name);
      pools.add(Reports.pool(name));
    }
    for (String name :
        List.of("</script>", "<!--<script>", "{{script}}", "$1\\", "\u2028\u202e", "\033[2J", "")) {
      pools.add(pool(name, 1, -1, 0, 0, 0));
    }
    String page = page(Reports.of(Reports.http(7, pools.toArray(new Pool[0]))));
    String data = contents(page, "script").getFirst();

    assertTrue(data.chars().allMatch(c -> c >= ' ' && "<>&".indexOf(c) < 0), data);
    assertFalse(data.contains("\u202e") || data.contains("\u2028"), data);
    Set<String> names = new TreeSet<>();
    listing(data(page)).getAsJsonArray("rows").forEach(row -> names.add(text(row)));
    assertEquals(new TreeSet<>(pools.stream().map(pool -> pool.name().readable()).toList()), names);
  }

  private static String text(JsonElement row) {
    return row.getAsJsonArray().get(0).getAsString();
  }
}
