package io.cosockpool.memory;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where in a walk a piece of memory stands, as the path of names that led there, such as {@code
 * registry → pools["10.0.0.7:6379"].cache}. It is for people: errors show it.
 */
public final class Place {
  private final @Nullable Place parent;
  private final Object name;
  private final String separator;
  private final boolean subject;
  private final boolean secret;

  private Place(
      @Nullable Place parent, String separator, Object name, boolean subject, boolean secret) {
    this.parent = parent;
    this.separator = separator;
    this.name = name;
    this.subject = subject;
    this.secret = secret;
  }

  /** The start of a path. */
  public static Place of(String name) {
    return new Place(null, "", name, false, false);
  }

  /** What the last part of the path points to. */
  public Place to(Object next) {
    return new Place(this, " → ", next, false, false);
  }

  /** A part of the structure at the end of the path; {@code part} is rendered only when shown. */
  public Place part(Object part) {
    return new Place(this, "", part, false, false);
  }

  /** The same place, as what everything below it is about, such as one pool. */
  public Place asSubject() {
    return new Place(parent, separator, name, true, secret);
  }

  /** The same place, where keys stand beside what is looked for: nobody keeps more than that. */
  public Place asSecret() {
    return new Place(parent, separator, name, subject, true);
  }

  /** Whether keys stand there. */
  public boolean isSecret() {
    return secret;
  }

  /** What this place is about: the nearest one on the path that is a subject, or else this one. */
  public Place subject() {
    for (Place place = this; place != null; place = place.parent) {
      if (place.subject) {
        return place;
      }
    }
    return this;
  }

  /** The path in order: names as the objects that they are, and what stands between them. */
  public List<Object> parts() {
    List<Object> parts = parent == null ? new ArrayList<>() : parent.parts();
    parts.add(separator);
    parts.add(name);
    return parts;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    parts().forEach(text::append);
    return text.toString();
  }
}
