package io.cosockpool.nginx.connections;

import io.cosockpool.layout.Field;
import io.cosockpool.layout.Structure;
import io.cosockpool.layout.View;
import io.cosockpool.memory.Block;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.Range;
import io.cosockpool.model.Name;
import io.cosockpool.nginx.layouts.Cycle;
import io.cosockpool.nginx.layouts.Reads;
import io.cosockpool.walk.Snapshot;
import io.cosockpool.walk.Walk;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The listening sockets of a worker (nginx {@code ngx_listening_t}); the length of an element of
 * {@code cycle->listening} tells their layout.
 *
 * @param sockets in nginx's order
 * @param connection where each of them names its entry; empty if its layout is not known
 */
public record ListeningSockets(List<Socket> sockets, Optional<Field> connection) {
  /** Nothing is known of them. */
  public static final ListeningSockets UNKNOWN = new ListeningSockets(List.of(), Optional.empty());

  /** nginx has a few; with reuseport one for each worker and address. */
  private static final long MOST = 16_384;

  /** The longest text of an address: that of a local socket. */
  private static final long LONGEST_TEXT = 128;

  /**
   * A listening socket.
   *
   * @param address where it stands
   * @param name the text of what it listens on
   */
  public record Socket(long address, Name name) {}

  /** The walk to them. */
  public record Way(Cycle cycle, Structure layout) implements Walk<ListeningSockets> {
    @Override
    public ListeningSockets of(Snapshot memory) throws MemoryException {
      Cycle.Listening array = cycle.listening();
      Field length = layout.field("addr_text.len");
      Field data = layout.field("addr_text.data");
      List<Socket> sockets = new ArrayList<>();
      if (array.count() < 1 || array.count() > MOST || array.length() != layout.size()) {
        return UNKNOWN;
      }
      Place place = Place.of("listening");
      Block all = memory.read(new Range(array.start(), (int) array.count() * layout.size(), place));
      List<View> views = new ArrayList<>();
      List<Optional<Block>> texts = new ArrayList<>();
      for (int at = 0; at < all.length(); at += layout.size()) {
        View socket = new View(layout, all, at);
        long bytes = socket.unsigned(length);
        views.add(socket);
        texts.add(
            bytes > 0 && bytes <= LONGEST_TEXT
                ? Reads.optional(
                    memory, new Range(socket.unsigned(data), (int) bytes, place.part(".addr_text")))
                : Optional.empty());
      }
      for (int i = 0; i < views.size(); i++) {
        Name name = Name.EMPTY;
        if (texts.get(i).isPresent()) {
          Block text = texts.get(i).get();
          name = new Name(text.name(0, text.length()));
        }
        sockets.add(new Socket(views.get(i).address(), name));
      }
      return new ListeningSockets(List.copyOf(sockets), layout.find("connection"));
    }
  }
}
