package io.cosockpool.report;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Texts that stand below each other in a column, cut to its width so that those which differ look
 * different: where the usual cut in the middle makes several alike, what they have in common is cut
 * instead; where even that does not tell them apart, they are numbered.
 */
final class Labels {
  /** Each time texts that look alike are told apart by what differs among these alone. */
  private static final int MOST_CUTS = 4;

  private final Glyphs glyphs;
  private final int width;
  private final Map<String, String> cuts = new LinkedHashMap<>();

  private Labels(Glyphs glyphs, int width) {
    this.glyphs = glyphs;
    this.width = width;
  }

  /** The texts, which are printable, in their order, each as it is shown. */
  static List<String> of(List<String> texts, Glyphs glyphs, int width) {
    Labels labels = new Labels(glyphs, width);
    texts.forEach(text -> labels.cuts.computeIfAbsent(text, each -> glyphs.cut(each, width)));
    for (int cut = 0; cut < MOST_CUTS; cut++) {
      labels.alike().forEach(labels::cutCommon);
    }
    labels.alike().forEach(labels::number);
    List<String> shown = new ArrayList<>(texts.size());
    texts.forEach(text -> shown.add(labels.cuts.getOrDefault(text, text)));
    return shown;
  }

  /** Groups of texts that look the same. */
  private List<List<String>> alike() {
    Map<String, List<String>> byCut = new HashMap<>();
    cuts.forEach((text, cut) -> byCut.computeIfAbsent(cut, each -> new ArrayList<>()).add(text));
    return byCut.values().stream().filter(texts -> texts.size() > 1).toList();
  }

  private void cutCommon(List<String> texts) {
    String first = texts.getFirst();
    int shortest = texts.stream().mapToInt(String::length).min().orElse(0);
    int head = shortest;
    int tail = shortest;
    for (String text : texts) {
      head = commonHead(first, text, head);
      tail = commonTail(first, text, tail);
    }
    tail = Math.min(tail, shortest - head);
    for (String text : texts) {
      cuts.put(text, glyphs.cutAround(text, head, text.length() - tail, width));
    }
  }

  private static int commonHead(String a, String b, int most) {
    int length = 0;
    while (length < most && a.charAt(length) == b.charAt(length)) {
      length++;
    }
    // Never between the halves of a character.
    return length > 0 && Character.isHighSurrogate(a.charAt(length - 1)) ? length - 1 : length;
  }

  private static int commonTail(String a, String b, int most) {
    int length = 0;
    while (length < most
        && a.charAt(a.length() - 1 - length) == b.charAt(b.length() - 1 - length)) {
      length++;
    }
    return length > 0 && Character.isLowSurrogate(a.charAt(a.length() - length))
        ? length - 1
        : length;
  }

  private void number(List<String> texts) {
    Set<String> taken = new HashSet<>(cuts.values());
    int number = 1;
    for (String text : new TreeSet<>(texts)) {
      String numbered;
      do {
        String suffix = "#" + number++;
        numbered = glyphs.cut(text, Math.max(1, width - suffix.length())) + suffix;
      } while (!taken.add(numbered));
      cuts.put(text, numbered);
    }
  }
}
