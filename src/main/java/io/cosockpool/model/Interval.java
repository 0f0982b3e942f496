package io.cosockpool.model;

import java.util.List;

/**
 * What workers did over a time, by what one reading after the other showed.
 *
 * @param milliseconds how long it was
 * @param sinceStart whether it is all the time since the first reading
 * @param pools in the order of subsystems and names
 * @param peers in the order of their addresses
 * @param listeners in the order of their addresses
 * @param workers in the order of their process ids; those that have ended are not among them
 * @param doubts what there is to know about these numbers
 */
public record Interval(
    long milliseconds,
    boolean sinceStart,
    List<PoolCourse> pools,
    List<PeerCourse> peers,
    List<ListenerCourse> listeners,
    List<WorkerCourse> workers,
    Doubts doubts) {
  /**
   * What there is to know about the numbers of a time.
   *
   * @param readings how many there were
   * @param missed how many were left out because an earlier one lasted
   * @param reconciled how often what was read did not fit what had been read before; the newer
   *     reading holds
   * @param untracked how many pools, peers and connections there is no room for
   * @param forgotten how many pools and peers that are gone made room for others
   */
  public record Doubts(
      long readings, long missed, long reconciled, long untracked, long forgotten) {}
}
