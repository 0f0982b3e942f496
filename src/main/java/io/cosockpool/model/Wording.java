package io.cosockpool.model;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Words for people in which what is not meant for everybody stays what it is, so that it can be
 * replaced: {@link Name} and {@link ProcessTitle}. Everything else is text.
 *
 * @param parts names, titles and strings, of which no two follow each other
 */
public record Wording(List<Object> parts) {
  /** Words made of these: names, titles, other words, lists of all of these, anything as text. */
  public static Wording of(Object... parts) {
    List<Object> flat = new ArrayList<>();
    add(List.of(parts), flat);
    return new Wording(List.copyOf(flat));
  }

  private static void add(List<?> parts, List<Object> flat) {
    for (Object part : parts) {
      switch (part) {
        case Name name -> flat.add(name);
        case ProcessTitle title -> flat.add(title);
        case Wording words -> add(words.parts(), flat);
        case List<?> several -> add(several, flat);
        default -> addText(part.toString(), flat);
      }
    }
  }

  private static void addText(String text, List<Object> flat) {
    if (!flat.isEmpty() && flat.getLast() instanceof String before) {
      flat.removeLast();
      flat.add(before + text);
    } else {
      flat.add(text);
    }
  }

  /** The same words with pseudonyms for the names, and titles without what users put into them. */
  public Wording redacted(Pseudonyms pseudonyms) {
    Function<Object, Object> redaction =
        part ->
            switch (part) {
              case Name name -> pseudonyms.of(name);
              case ProcessTitle title -> title.redacted();
              default -> part;
            };
    return of(parts.stream().map(redaction).toArray());
  }

  /** The words, {@link Printable}. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    parts.forEach(text::append);
    return text.toString();
  }
}
