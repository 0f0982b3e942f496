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

  @Test
  void thePagesBeginningIsWhatItLooksLike() {
    String beginning = Pages.of("closed").orElseThrow().beginning();
    assertTrue(beginning.startsWith("closed: the other side"), beginning);
    assertTrue(beginning.contains("Lua gets \"closed\""), beginning);
    assertFalse(beginning.contains("What it is not"), beginning);
  }
}
