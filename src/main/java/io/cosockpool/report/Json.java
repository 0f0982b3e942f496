package io.cosockpool.report;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** Writes JSON into a text; what is absent becomes null, unless a call says otherwise. */
final class Json {
  private final JsonWriter out;

  private Json(JsonWriter out) {
    this.out = out;
  }

  /** A text that grows; the one of the library takes a lock for each piece. */
  private static final class Text extends Writer {
    private final StringBuilder written = new StringBuilder();

    @Override
    public void write(int character) {
      written.append((char) character);
    }

    @Override
    public void write(char[] characters, int from, int length) {
      written.append(characters, from, length);
    }

    @Override
    public void write(String text) {
      written.append(text);
    }

    @Override
    public void write(String text, int from, int length) {
      written.append(text, from, from + length);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}

    @Override
    public String toString() {
      return written.toString();
    }
  }

  /** What a call to the writer does; a text never fails. */
  @FunctionalInterface
  private interface Call {
    void run() throws IOException;
  }

  /** A document for people and programs, on lines that end. */
  static String lines(Consumer<Json> document) {
    Text text = new Text();
    JsonWriter out = new JsonWriter(text);
    out.setIndent("  ");
    document.accept(new Json(out));
    text.write('\n');
    return VisibleText.of(text.toString());
  }

  /** A document on a line of its own, for programs that read line by line. */
  static String line(Consumer<Json> document) {
    Text text = new Text();
    document.accept(new Json(new JsonWriter(text)));
    text.write('\n');
    return VisibleText.of(text.toString());
  }

  /** A document that can stand in an HTML script element: nothing in it ends the element. */
  static String inHtml(Consumer<Json> document) {
    Text text = new Text();
    JsonWriter out = new JsonWriter(text);
    out.setHtmlSafe(true);
    document.accept(new Json(out));
    return VisibleText.of(text.toString());
  }

  private Json calling(Call call) {
    try {
      call.run();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Json name(String name) {
    return calling(() -> out.name(name));
  }

  Json object(Runnable members) {
    calling(out::beginObject);
    members.run();
    return calling(out::endObject);
  }

  <T> Json array(Iterable<T> elements, Consumer<T> element) {
    calling(out::beginArray);
    elements.forEach(element);
    return calling(out::endArray);
  }

  Json texts(Iterable<String> texts) {
    return array(texts, this::value);
  }

  Json value(String value) {
    return calling(() -> out.value(value));
  }

  Json value(long value) {
    return calling(() -> out.value(value));
  }

  Json value(double value) {
    return calling(() -> out.value(value));
  }

  Json value(boolean value) {
    return calling(() -> out.value(value));
  }

  Json value(Optional<String> value) {
    return value.isPresent() ? value(value.get()) : nothing();
  }

  Json value(OptionalLong value) {
    return value.isPresent() ? value(value.getAsLong()) : nothing();
  }

  Json nothing() {
    return calling(out::nullValue);
  }

  Json member(String name, String value) {
    return name(name).value(value);
  }

  Json member(String name, long value) {
    return name(name).value(value);
  }

  Json member(String name, boolean value) {
    return name(name).value(value);
  }

  Json member(String name, Optional<String> value) {
    return name(name).value(value);
  }

  Json member(String name, OptionalLong value) {
    return name(name).value(value);
  }

  /** A member that is absent, and not null, where it is not known. */
  Json memberIfKnown(String name, OptionalLong value) {
    return value.isPresent() ? member(name, value.getAsLong()) : this;
  }

  /** A member that is absent, and not null, where it is not known. */
  Json memberIfKnown(String name, OptionalInt value) {
    return value.isPresent() ? member(name, value.getAsInt()) : this;
  }

  /** A member that is absent, and not null, where it is not known. */
  Json memberIfKnown(String name, Optional<String> value) {
    return value.isPresent() ? member(name, value.get()) : this;
  }
}
