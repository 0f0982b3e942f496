package io.cosockpool.model;

import java.util.Arrays;

/**
 * The state of a TCP connection, named as netstat(8) names it, in the order of the kernel's numbers
 * ({@code include/net/tcp_states.h}).
 */
public enum TcpState {
  /** A number or a name that this version does not know. */
  UNKNOWN,
  /** Both sides may send. */
  ESTABLISHED,
  /** The connect was sent. */
  SYN_SENT,
  /** A connect was received. */
  SYN_RECV,
  /** This side closed, and the peer has not confirmed it. */
  FIN_WAIT1,
  /** This side closed, and the peer confirmed it. */
  FIN_WAIT2,
  /** Both sides closed; late packets are waited for. */
  TIME_WAIT,
  /** There is no connection. */
  CLOSE,
  /** The peer closed, and this side has not. */
  CLOSE_WAIT,
  /** Both sides closed, and the peer has not confirmed it. */
  LAST_ACK,
  /** The socket accepts connections. */
  LISTEN,
  /** Both sides closed at the same time. */
  CLOSING,
  /** A connect was received, and the kernel has no socket for it yet. */
  NEW_SYN_RECV;

  /** The state that has a number in the kernel's tables. */
  public static TcpState of(int number) {
    return number > 0 && number < values().length ? values()[number] : UNKNOWN;
  }

  /** The state of this name, which may come from a recording. */
  public static TcpState named(String name) {
    return Arrays.stream(values())
        .filter(state -> state.name().equals(name))
        .findAny()
        .orElse(UNKNOWN);
  }
}
