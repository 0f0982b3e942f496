package io.cosockpool.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Names that differ look different, however little room there is. */
class LabelsTest {
  private static final Glyphs GLYPHS = new Glyphs(true, false);

  private static List<String> cut(List<String> texts, int width) {
    List<String> shown = Labels.of(texts, GLYPHS, width);
    shown.forEach(label -> assertTrue(GLYPHS.labelWidth(label) <= width, label));
    assertEquals(new HashSet<>(texts).size(), new HashSet<>(shown).size(), shown.toString());
    return shown;
  }

  private static List<String> tenants(int count) {
    List<String> names = new ArrayList<>();
    for (int tenant = 1; tenant <= count; tenant++) {
      names.add("http:tenant%04d.example:127.0.0.1:38319::".formatted(tenant));
    }
    return names;
  }

  @Test
  void whatDiffersStaysVisible() {
    List<String> shown = cut(tenants(60), 27);

    assertEquals("http:tenant…01….0.1:38319::", shown.getFirst());
    for (int tenant = 1; tenant <= 60; tenant++) {
      String number = "%02d".formatted(tenant);
      assertTrue(shown.get(tenant - 1).contains(number), shown.get(tenant - 1));
    }
  }

  @Test
  void whatFitsAndWhatDiffersAtItsEndsIsCutAsUsual() {
    assertEquals(
        List.of("redis", "10.0.0.7…com:6379", "10.0.0.8…com:6379"),
        cut(
            List.of("redis", "10.0.0.7.cache.example.com:6379", "10.0.0.8.cache.example.com:6379"),
            17));
  }

  @Test
  void namesThatDifferInSeveralPlacesAreToldApart() {
    List<String> names = new ArrayList<>();
    for (String a : List.of("east", "west")) {
      for (String b : List.of("blue", "green")) {
        for (String c : List.of("old", "new")) {
          names.add("cache-" + a + "-of-the-shop-" + b + "-with-all-its-goods-" + c + "-and-more");
        }
      }
    }
    cut(names, 20);
  }

  @Test
  void thousandsOfNamesThatDifferHardlyAreNumbered() {
    List<String> names = new ArrayList<>(tenants(3000));
    String filler = "x".repeat(100);
    for (int i = 0; i < 300; i++) {
      names.add(filler + (i % 17) + filler + (i % 19) + filler);
    }
    cut(names, 12);
  }

  @Test
  void charactersStayWhole() {
    List<String> names = new ArrayList<>();
    for (int emoji = 0x1f600; emoji < 0x1f610; emoji++) {
      names.add("a".repeat(30) + Character.toString(emoji) + "b".repeat(30));
    }
    for (String shown : cut(names, 12)) {
      assertTrue(
          shown.codePoints().noneMatch(each -> Character.getType(each) == Character.SURROGATE),
          shown);
    }
  }
}
