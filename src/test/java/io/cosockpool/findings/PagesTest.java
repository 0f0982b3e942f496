package io.cosockpool.findings;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Each finding has a page, and error texts lead to one. */
class PagesTest {
  private static final List<String> SECTIONS =
      List.of("What it looks like", "What it is not", "How to tell", "What to do");

  static Stream<Page> pages() {
    return Stream.concat(Pages.ofFindings().stream(), Pages.ofErrors().stream());
  }

  @ParameterizedTest
  @MethodSource("pages")
  void eachPageHasTheSameSectionsOfLinesThatFitATerminal(Page page) {
    assertTrue(page.text().startsWith(page.code() + ": " + page.headline() + "\n"), page.text());
    assertTrue(page.headline().length() > 10, page.headline());
    List<String> headings =
        page.text().lines().skip(1).filter(line -> line.matches("\\S.*")).toList();
    assertEquals(SECTIONS, headings.subList(0, SECTIONS.size()));
    assertEquals("What shows more", headings.get(SECTIONS.size()));
    assertTrue(page.text().contains("\n  cosockpool "), page.text());
    assertEquals("", page.text().lines().filter(line -> line.length() > 92).collect(joining("\n")));
    assertTrue(page.text().endsWith("\n"));
  }

  @Test
  void eachFindingHasAPage() {
    assertEquals(Findings.codes(), Pages.ofFindings().stream().map(Page::code).toList());
    assertTrue(Pages.of("../report/page").isEmpty());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          too many waiting connect operations   | full-refusing
          connect timed out                     | connect-unanswered
          worker_connections are not enough     | worker-connections-used-up
          connection in dubious state           | never-reused
          closed                                | closed
          lua_max_running_timers are not enough | timers-used-up
          queued connect timed out              | full-queue
          connections count mismatched          | pool-miscounted
          lua tcp socket read timed out         | peer-slow
          send timed out                        | peer-slow
          lua tcp socket write timed out        | peer-slow
          failed to connect to redis: timeout   | full-queue connect-unanswered peer-slow
          Cannot assign requested address       | seldom-reused no-pool upstream-keepalive
          could not be resolved                 | name-not-resolved
          no resolver defined                   | name-not-resolved
          Connection refused                    | connection-refused
          Connection reset by peer              | closed
          Too many open files                   | files-used-up
          ERR max number of clients reached     | peer-limit
          Too many connections                  | peer-limit
          bad request                           | socket-shared
          socket busy reading                   | socket-shared
          socket busy writing                   | socket-shared
          socket busy connecting                | socket-shared
          upstream timed out                    | upstream-timed-out
          lua ssl handshake timed out           | tls-handshake-failed
          ssl handshake failed                  | tls-handshake-failed
          Too Many  Waiting                     | full-refusing
          worker_connections                    | worker-connections-used-up
          max_running_timers                    |
          connect                               | full-queue connect-unanswered full-refusing
          out of memory                         |
          close                                 |
          ''                                    |
          """)
  void anErrorTextLeadsToItsPage(String text, String codes) {
    Set<String> expected = codes == null ? Set.of() : Set.of(codes.split(" "));
    assertEquals(
        expected, new HashSet<>(Pages.about(text).stream().map(Page::code).toList()), text);
  }

  @Test
  void aWholeLineOfTheLogLeadsToIt() {
    String head = "2026/11/28 12:00:00 [error] 7#7: *12 ";
    String tail = ", client: 10.1.2.3, server: closed.example, request: \"GET /a HTTP/1.1\"";
    assertEquals(
        List.of("connect-unanswered"),
        Pages.about(
                head + "lua tcp socket connect timed out, when connecting to 10.0.0.7:6379" + tail)
            .stream()
            .map(Page::code)
            .toList());
    assertEquals(
        List.of("full-queue"),
        Pages.about(
                head
                    + "lua tcp socket queued connect timed out, when trying to connect to h:1"
                    + tail)
            .stream()
            .map(Page::code)
            .toList());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          lua tcp socket read timed out, client: 10.1.2.3                                      | peer-slow
          connect() to 10.0.0.7:6379 failed (99: Cannot assign requested address)              | seldom-reused no-pool upstream-keepalive
          redis.example could not be resolved (110: Operation timed out)                       | name-not-resolved
          failed to connect: no resolver defined to resolve "redis.example"                    | name-not-resolved
          connect() failed (111: Connection refused) while connecting to upstream              | connection-refused
          connect() to unix:/run/a.sock failed (11: Resource temporarily unavailable)          | connection-refused
          connect() failed (110: Connection timed out), client: 10.1.2.3                       | connect-unanswered
          recv() failed (104: Connection reset by peer) while reading response header          | closed
          accept4() failed (24: Too many open files)                                           | files-used-up
          failed to query: Too many connections: 1040 08004.                                   | peer-limit
          lua entry thread aborted: runtime error: /lib/resty/redis.lua:253: bad request       | socket-shared
          upstream timed out (110: Connection timed out) while connecting to upstream          | upstream-timed-out
          peer closed connection in SSL handshake (104: Connection reset by peer) while        | tls-handshake-failed
          SSL_do_handshake() failed (SSL: error:0A00010B:SSL routines::wrong version number)   | tls-handshake-failed
          lua ssl certificate verify error: (20: unable to get local issuer certificate)       | tls-handshake-failed
          failed to run log_by_lua*: API disabled in the context of log_by_lua*                | cannot-yield
          lua entry thread aborted: runtime error: attempt to yield across C-call boundary     | cannot-yield
          failed to create fake connection to run timer (co: 00007F9FA4AD4398)                 | worker-connections-used-up
          no live upstreams while connecting to upstream, client: 10.1.2.3                     | no-live-upstreams
          lua udp socket read timed out, client: 10.1.2.3                                      | udp-timed-out
          lua_code_cache is off; this will hurt performance in /etc/nginx/nginx.conf:14         | code-cache-off
          open socket #7 left in connection 4                                                  | sockets-left
          failed to acquire the "runloop" lock: timeout                                        | lock-timed-out
          """)
  void wholeLinesOfUsualErrorsLeadToTheirPages(String line, String codes) {
    String whole = "2026/11/28 12:00:00 [error] 7#7: *12 " + line + ", server: a.example";
    assertEquals(
        Set.of(codes.split(" ")),
        new HashSet<>(Pages.about(whole).stream().map(Page::code).toList()),
        whole);
  }

  /** A page that points to another one names its code. */
  @ParameterizedTest
  @CsvSource({
    "no-pool, seldom-reused",
    "no-pool, upstream-keepalive",
    "seldom-reused, no-pool",
    "seldom-reused, upstream-keepalive",
    "upstream-keepalive, seldom-reused",
    "upstream-keepalive, no-pool",
    "peer-slow, connect-unanswered",
    "peer-slow, full-queue",
    "connect-unanswered, peer-slow",
    "connect-unanswered, full-queue",
    "upstream-timed-out, connect-unanswered",
    "connection-refused, full-refusing",
    "files-used-up, worker-connections-used-up",
    "worker-connections-used-up, files-used-up"
  })
  void pagesOfTheSameTextPointToEachOther(String code, String other) {
    assertTrue(Pages.of(code).orElseThrow().text().contains(other), code);
  }

  @Test
  void thePagesBeginningIsWhatItLooksLike() {
    String beginning = Pages.of("closed").orElseThrow().beginning();
    assertTrue(beginning.startsWith("closed: the other side"), beginning);
    assertTrue(beginning.contains("Lua gets \"closed\""), beginning);
    assertFalse(beginning.contains("What it is not"), beginning);
  }
}
