package io.cosockpool.live;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cosockpool.report.Chromium;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page of {@code serve} in a browser, while a real worker's pool grows and shrinks. */
@LiveTest
class ServedPageTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir private Path folder;

  /** In use, idle and waiting, as the table has them. */
  private static String pool(Chromium browser) {
    return browser
        .evaluate(
            "Array.from(document.querySelectorAll('#pools tbody tr'), row => ['turnover',"
                + " ...[2, 3, 4].map(i => row.cells[i].textContent)].join(' ')).join(';')")
        .getAsString();
  }

  @Test
  void showsWhatThePoolBecomes() throws Exception {
    try (TurnoverNginx gateway = TurnoverNginx.start(1);
        Chromium browser =
            Chromium.start(ServedPageTest.class, Files.createDirectory(folder.resolve("profile")));
        ServeRun server = ServeRun.of(gateway.nginx().master())) {
      browser.open(server.uri());
      assertEquals("", pool(browser));

      List<CompletableFuture<String>> asked = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        asked.add(gateway.begin("/hold"));
      }
      Eventually.until(LIMIT, () -> gateway.count("held") == 4, "4 held connections");
      for (int i = 0; i < 5; i++) {
        asked.add(gateway.begin("/keep"));
      }
      Eventually.until(LIMIT, () -> pool(browser).equals("turnover 4 0 5"), "a full pool");

      browser.evaluate("document.getElementById('pause').click()");
      gateway.ask("/free", 1);
      for (CompletableFuture<String> answer : asked) {
        assertEquals("ok\n", answer.get(LIMIT.toSeconds(), TimeUnit.SECONDS));
      }
      assertEquals("turnover 4 0 5", pool(browser));
      browser.evaluate("document.getElementById('pause').click()");
      Eventually.until(LIMIT, () -> pool(browser).equals("turnover 0 4 0"), "an idle pool");
      assertEquals(List.of(), browser.complaints());
    }
  }
}
