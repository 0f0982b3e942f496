package io.cosockpool.image;

import io.cosockpool.layout.Build;
import io.cosockpool.layout.Field;
import io.cosockpool.layout.Structure;
import io.cosockpool.layout.Structures;
import io.cosockpool.layout.VersionRange;
import java.util.List;
import java.util.Optional;

/** A cycle of nginx 1.26.3 with its connections, their events, and one listening socket. */
public final class CoreImage {
  /** The build whose layouts the image has. */
  public static final Build BUILD =
      new Build(
          Optional.of(VersionRange.of(1_026_003)), "8,4,8,0011111111010111011111111111111111");

  /** How many connections there are. */
  public static final int CONNECTIONS = 16;

  /** How many of them are in use, the first ones. */
  public static final int IN_USE = 8;

  private final AddressSpace space = new AddressSpace(0x5500_0000_0000L);
  private final Structures catalogue = new Structures();
  private final Structure cycleLayout = layout("ngx_cycle_t");
  private final Structure connectionLayout = layout("ngx_connection_t");
  private final Structure eventLayout = layout("ngx_event_t");
  private final Structure listeningLayout = layout("ngx_listening_t");
  private final long cycle = space.allocate(cycleLayout.size());
  private final long connections = space.allocate(CONNECTIONS * connectionLayout.size() + 1056);
  private final long readEvents = space.allocate(CONNECTIONS * eventLayout.size());
  private final long writeEvents = space.allocate(CONNECTIONS * eventLayout.size());
  private final long listening = space.allocate(listeningLayout.size());
  private final long socketAddress = space.allocate(16);

  /** A worker at rest. */
  public CoreImage() {
    space.u16(socketAddress, 2);
    setCycle("connection_n", CONNECTIONS);
    setCycle("connections", connections);
    setCycle("read_events", readEvents);
    setCycle("write_events", writeEvents);
    setCycle("free_connection_n", CONNECTIONS - IN_USE);
    setCycle("free_connections", connection(IN_USE));
    setCycle("listening.elts", listening);
    setCycle("listening.nelts", 1);
    setCycle("listening.size", listeningLayout.size());
    long queue = cycle + cycleLayout.offset("reusable_connections_queue");
    space.u64(queue, queue);
    space.u64(queue + 8, queue);
    set(listeningLayout, listening, "sockaddr", socketAddress);
    set(listeningLayout, listening, "socklen", 16);
    for (int i = 0; i < CONNECTIONS; i++) {
      setConnection(i, "read", readEvent(i));
      setConnection(i, "write", writeEvents + (long) i * eventLayout.size());
      setConnection(i, "fd", i < IN_USE ? 10 + i : -1);
      if (i < IN_USE) {
        setConnection(i, "sockaddr", socketAddress);
        setConnection(i, "socklen", 16);
        setConnection(i, "listening", listening);
        setEvent(readEvent(i), "data", connection(i));
        setEvent(readEvent(i), "index", 0xd0d0d0d0L);
        setEvent(writeEvents + (long) i * eventLayout.size(), "data", connection(i));
        setEvent(writeEvents + (long) i * eventLayout.size(), "index", 0xd0d0d0d0L);
        setEvent(writeEvents + (long) i * eventLayout.size(), "write", 1);
      }
    }
  }

  private Structure layout(String structure) {
    return catalogue.of(structure).matching(BUILD).getFirst().structure();
  }

  /** The memory that it lies in. */
  public AddressSpace space() {
    return space;
  }

  /** A process with this memory. */
  public ImageProcess process() {
    return ImageProcess.of(4711, space, List.of());
  }

  /** The address of the cycle. */
  public long cycle() {
    return cycle;
  }

  /** The address of a connection. */
  public long connection(int index) {
    return connections + (long) index * connectionLayout.size();
  }

  /** The address of a connection's event for reading. */
  public long readEvent(int index) {
    return readEvents + (long) index * eventLayout.size();
  }

  /** Sets a field of the cycle. */
  public void setCycle(String field, long value) {
    set(cycleLayout, cycle, field, value);
  }

  /** Sets a field of a connection. */
  public void setConnection(int index, String field, long value) {
    set(connectionLayout, connection(index), field, value);
  }

  /** Sets a field of an event. */
  public void setEvent(long event, String field, long value) {
    set(eventLayout, event, field, value);
  }

  /** Sets a field of the listening socket. */
  public void setListening(String field, long value) {
    set(listeningLayout, listening, field, value);
  }

  /** The address of a field of an event. */
  public long ofEvent(long event, String field) {
    return event + eventLayout.offset(field);
  }

  private void set(Structure layout, long structure, String name, long value) {
    Field field = layout.field(name);
    long address = structure + field.offset();
    if (field.isBitField()) {
      long bits = ((1L << field.bits()) - 1) << field.bit();
      space.u32(address, (space.u32(address) & ~bits) | ((value << field.bit()) & bits));
    } else if (field.width() == 4) {
      space.u32(address, value);
    } else {
      space.u64(address, value);
    }
  }
}
