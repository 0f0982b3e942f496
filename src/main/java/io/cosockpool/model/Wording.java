package io.cosockpool.model;

import java.util.ArrayList;
import java.util.List;

/**
 * Words for people that keep what is not meant for everybody as what it is, so that it can be
 * replaced: names, titles of processes, paths of files.
 *
 * @param parts of which no two texts follow each other
 */
public record Wording(List<Part> parts) {
  /** A part of a wording. */
  public sealed interface Part permits Text, Name, Address, ProcessTitle, FilePath {
    /** What stands for it where secrets must not be shown. */
    Part redacted(Pseudonyms pseudonyms);
  }

  /** An address of a peer, whose port is redacted by itself. */
  public record Address(Name peer) implements Part {
    @Override
    public Part redacted(Pseudonyms pseudonyms) {
      return new Address(pseudonyms.ofPeer(peer));
    }

    @Override
    public String toString() {
      return peer.toString();
    }
  }

  /** Words that everybody may read, without anything that a terminal would obey. */
  public record Text(String text) implements Part {
    @Override
    public Part redacted(Pseudonyms pseudonyms) {
      return this;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /** A number with what it counts, in the form of that which goes with the number. */
  public static String counted(long count, String one, String many) {
    return "%,d %s".formatted(count, count == 1 ? one : many);
  }

  /** Words made of these: parts, other words, lists of both, anything else as text. */
  public static Wording of(Object... parts) {
    List<Part> flat = new ArrayList<>();
    add(List.of(parts), flat);
    return new Wording(List.copyOf(flat));
  }

  private static void add(List<?> parts, List<Part> flat) {
    for (Object part : parts) {
      switch (part) {
        case Text text -> addText(text.text(), flat);
        case Part secret -> flat.add(secret);
        case Wording words -> add(words.parts(), flat);
        case List<?> several -> add(several, flat);
        default -> addText(part.toString(), flat);
      }
    }
  }

  private static void addText(String text, List<Part> flat) {
    if (!flat.isEmpty() && flat.getLast() instanceof Text before) {
      flat.removeLast();
      flat.add(new Text(before.text() + text));
    } else {
      flat.add(new Text(text));
    }
  }

  /** The same words with pseudonyms for names, and without paths and what users put into titles. */
  public Wording redacted(Pseudonyms pseudonyms) {
    return of(parts.stream().map(part -> part.redacted(pseudonyms)).toArray());
  }

  /** The words, {@link Printable}. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    parts.forEach(text::append);
    return text.toString();
  }
}
