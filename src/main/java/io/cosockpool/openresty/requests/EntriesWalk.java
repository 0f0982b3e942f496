package io.cosockpool.openresty.requests;

import io.cosockpool.layout.View;
import io.cosockpool.memory.Block;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.Range;
import io.cosockpool.nginx.ConnectionArray;
import io.cosockpool.nginx.layouts.Heads;
import io.cosockpool.walk.Snapshot;
import io.cosockpool.walk.Walk;
import java.util.ArrayList;
import java.util.List;

/**
 * The connections of a part of nginx's array that are in use, with what they belong to. A free one
 * leads to the next free one.
 *
 * @param first the index of the first
 * @param count how many there are
 */
public record EntriesWalk(ConnectionArray array, long first, int count)
    implements Walk<List<EntriesWalk.Used>> {
  /** 4,096 connections of 240 bytes. */
  private static final int MOST = 4096;

  /** Half a million connections are 120 MB. */
  private static final long MOST_CONNECTIONS = 1 << 19;

  /**
   * A connection that is in use.
   *
   * @param connection its address
   * @param data what it belongs to
   */
  public record Used(long connection, long data) {}

  /** The walks to all parts of an array, as far as it is not too long. */
  public static List<EntriesWalk> of(ConnectionArray array) {
    List<EntriesWalk> walks = new ArrayList<>();
    long count = Math.min(array.count(), MOST_CONNECTIONS);
    for (long first = 0; first < count; first += MOST) {
      walks.add(new EntriesWalk(array, first, (int) Math.min(MOST, count - first)));
    }
    return walks;
  }

  @Override
  public List<Used> of(Snapshot memory) throws MemoryException {
    long start = array.start() + first * array.length();
    Block block = memory.read(new Range(start, count * array.length(), Place.of("connections")));
    List<Used> used = new ArrayList<>();
    for (int at = 0; at < block.length(); at += array.length()) {
      View head = new View(Heads.CONNECTION.structure(), block, at);
      long data = head.unsigned(Heads.CONNECTION.data());
      if (data != 0 && !array.contains(data)) {
        used.add(new Used(head.address(), data));
      }
    }
    return used;
  }
}
