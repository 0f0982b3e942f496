package io.cosockpool.nginx;

import io.cosockpool.layout.Catalogue;
import io.cosockpool.layout.Check;
import io.cosockpool.layout.Layout;
import io.cosockpool.layout.Structure;
import io.cosockpool.layout.View;
import io.cosockpool.memory.Block;
import io.cosockpool.memory.Memory;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.memory.MemoryLostException;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.Range;
import io.cosockpool.memory.Read;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The first connections of a worker with their events, as they stood at one time, and what they say
 * of the layouts of {@code ngx_connection_t}, {@code ngx_event_t} and {@code ngx_listening_t}. The
 * worker runs on meanwhile, so a layout holds if most of what is in use fits it.
 */
final class ConnectionLayouts {
  /** As many are enough to tell, and 460 KB. */
  private static final int MOST = 1024;

  private static final Layout NGINX = Catalogue.variants("nginx").getFirst();
  private static final Structure CONNECTION_HEAD = NGINX.structure("ngx_connection_t");
  private static final Structure EVENT_HEAD = NGINX.structure("ngx_event_t");
  private static final Structure TREE_NODE = NGINX.structure("ngx_rbtree_node_t");

  private static final int AF_UNIX = 1;
  private static final int AF_INET = 2;
  private static final int AF_INET6 = 10;
  private static final Set<Integer> FAMILIES = Set.of(AF_UNIX, AF_INET, AF_INET6);

  /** {@code struct sockaddr_un}, the longest address, has 110 bytes. */
  private static final long MAX_ADDRESS_LENGTH = 128;

  /** {@code NGX_INVALID_INDEX}, which a connection's events are given when it is taken into use. */
  private static final long INVALID_INDEX = 0xd0d0d0d0L;

  private final Memory memory;
  private final Cycle cycle;
  private final Block connections;
  private final Block readEvents;
  private final Block writeEvents;
  private final List<Integer> inUse = new ArrayList<>();

  private ConnectionLayouts(Memory memory, Cycle cycle, List<Block> blocks) {
    this.memory = memory;
    this.cycle = cycle;
    this.connections = blocks.get(0);
    this.readEvents = blocks.get(1);
    this.writeEvents = blocks.get(2);
  }

  static ConnectionLayouts of(Memory memory, Cycle cycle) throws MemoryException {
    int count = (int) Math.min(MOST, cycle.count());
    Place place = Place.of("connections");
    ConnectionLayouts read =
        new ConnectionLayouts(
            memory,
            cycle,
            memory.read(
                List.of(
                    new Range(cycle.connections(), count * cycle.connectionLength(), place),
                    new Range(cycle.readEvents(), count * cycle.eventLength(), place),
                    new Range(cycle.writeEvents(), count * cycle.eventLength(), place))));
    for (int i = 0; i < count; i++) {
      if (read.isInUse(i)) {
        read.inUse.add(i);
      }
    }
    return read;
  }

  /** Both events of a connection in use refer to it; a free one has no descriptor. */
  private boolean isInUse(int index) {
    View head = connection(CONNECTION_HEAD, index);
    return head.signed("fd") >= 0
        && event(EVENT_HEAD, readEvents, index).unsigned("data") == head.address()
        && event(EVENT_HEAD, writeEvents, index).unsigned("data") == head.address();
  }

  private View connection(Structure layout, int index) {
    return new View(layout, connections, index * cycle.connectionLength());
  }

  private View event(Structure layout, Block events, int index) {
    return new View(layout, events, index * cycle.eventLength());
  }

  /** What refers to what: the address of each connection in use, and its {@code data}. */
  List<View> heads() {
    return inUse.stream().map(index -> connection(CONNECTION_HEAD, index)).toList();
  }

  /** What the array of listening sockets says of their layout. */
  Check checkListening(Structure layout) throws MemoryException {
    View array = cycle.view();
    long count = array.unsigned("listening.nelts");
    if (array.unsigned("listening.size") != layout.size()) {
      return Check.contradicted(
          "a listening socket has " + array.unsigned("listening.size") + " bytes");
    }
    if (count < 1 || count > MOST) {
      return Check.unconfirmed(count + " listening sockets");
    }
    Block sockets =
        memory.read(
            new Range(
                array.unsigned("listening.elts"),
                (int) count * layout.size(),
                Place.of("listening")));
    Tally tally = new Tally();
    for (int i = 0; i < count; i++) {
      View socket = new View(layout, sockets, i * layout.size());
      long connection = socket.unsigned("connection");
      tally.add(
          isAddress(socket, "sockaddr", "socklen")
              && socket.unsigned("addr_text.len") <= MAX_ADDRESS_LENGTH
              && (connection == 0 || cycle.isConnection(connection)));
    }
    return tally.check("listening sockets");
  }

  /** What the connections in use say of their layout. */
  Check checkConnections(Structure layout) throws MemoryLostException {
    if (layout.size() != cycle.connectionLength()) {
      return Check.contradicted("a connection has " + cycle.connectionLength() + " bytes");
    }
    Tally tally = new Tally();
    long reusable = 0;
    boolean telling = false;
    for (int index : inUse) {
      View connection = connection(layout, index);
      telling |= connection.flag("sockaddr");
      reusable += connection.unsigned("reusable");
      tally.add(isConnection(connection));
    }
    tally.addBroken(missedReusable(reusable));
    Check check = tally.check("connections in use");
    return telling ? check : check.orUnconfirmed("no connection has a peer");
  }

  private boolean isConnection(View connection) throws MemoryLostException {
    return (!connection.has("type") || connection.unsigned("type") <= 2)
        && (!connection.flag("sockaddr") || isAddress(connection, "sockaddr", "socklen"))
        && connection.unsigned("addr_text.len") <= MAX_ADDRESS_LENGTH
        && connection.unsigned("local_socklen") <= MAX_ADDRESS_LENGTH
        && isListeningSocket(connection.unsigned("listening"))
        && connection.signed("sent") >= 0
        && (!connection.flag("reusable") || isQueued(connection));
  }

  /** The link before it in the queue of reusable connections leads to it. */
  private boolean isQueued(View connection) throws MemoryLostException {
    int at = connection.start() + connection.structure().offset("queue");
    View link = new View(Queue.link(), connections, at);
    Range before =
        new Range(link.unsigned("prev"), Queue.link().size(), link.place().part(".queue.prev"));
    return memory.attempt(List.of(before)).getFirst() instanceof Block read
        && Queue.next(new View(Queue.link(), read)) == link.address();
  }

  /**
   * How far the connections that say they are reusable are from the number of them. All of them are
   * looked at only where the sample is the whole.
   */
  private long missedReusable(long counted) {
    return cycle.count() <= MOST && cycle.view().has("reusable_connections_n")
        ? Math.abs(counted - cycle.view().unsigned("reusable_connections_n"))
        : 0;
  }

  private boolean isListeningSocket(long address) {
    View array = cycle.view();
    long offset = address - array.unsigned("listening.elts");
    long size = array.unsigned("listening.size");
    return address == 0
        || (size > 0
            && offset >= 0
            && offset / size < array.unsigned("listening.nelts")
            && offset % size == 0);
  }

  private boolean isAddress(View view, String pointer, String length) throws MemoryLostException {
    long bytes = view.unsigned(length);
    if (bytes < 2 || bytes > MAX_ADDRESS_LENGTH) {
      return false;
    }
    Range family = new Range(view.unsigned(pointer), 2, view.place().part("." + pointer));
    return memory.attempt(List.of(family)).getFirst() instanceof Block read
        && FAMILIES.contains(read.u16(0));
  }

  /** What the events of the connections in use say of their layout. */
  Check checkEvents(Structure layout) throws MemoryLostException {
    if (layout.size() != cycle.eventLength()) {
      return Check.contradicted("an event has " + cycle.eventLength() + " bytes");
    }
    Tally tally = new Tally();
    Tally timers = new Tally();
    for (int index : inUse) {
      View read = event(layout, readEvents, index);
      View write = event(layout, writeEvents, index);
      tally.add(isTaken(read) && isTaken(write) && !read.flag("write") && write.flag("write"));
      for (View event : List.of(read, write)) {
        if (event.flag("timer_set")) {
          timers.add(isInTree(event));
        }
      }
    }
    if (timers.fails()) {
      return Check.contradicted("timers that are set are not in the tree of timers");
    }
    return tally.check("pairs of events, " + timers.size() + " timers");
  }

  private static boolean isTaken(View event) {
    return event.unsigned("index") == INVALID_INDEX;
  }

  /**
   * The node above a timer in the tree of timers has it on its left or right; the root has none.
   */
  private boolean isInTree(View event) throws MemoryLostException {
    long parent = event.unsigned("timer.parent");
    if (parent == 0) {
      return true;
    }
    Read read =
        memory
            .attempt(List.of(new Range(parent, TREE_NODE.size(), event.place().part(".timer"))))
            .getFirst();
    if (!(read instanceof Block block)) {
      return false;
    }
    View node = new View(TREE_NODE, block);
    long timer = event.addressOf("timer.key");
    return node.unsigned("left") == timer || node.unsigned("right") == timer;
  }
}
