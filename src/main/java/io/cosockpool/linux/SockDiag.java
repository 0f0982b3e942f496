package io.cosockpool.linux;

import io.cosockpool.linux.binding.Linux;
import io.cosockpool.linux.binding.inet_diag_msg;
import io.cosockpool.linux.binding.inet_diag_req_v2;
import io.cosockpool.linux.binding.inet_diag_sockid;
import io.cosockpool.linux.binding.nlmsghdr;
import io.cosockpool.linux.binding.rtattr;
import io.cosockpool.model.TcpState;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The TCP sockets of this process's own network namespace, as the kernel tells of them when it is
 * asked (sock_diag(7)): what {@code /proc/net/tcp} has, and the round-trip time besides.
 *
 * <p>Its answer is a sequence of messages ({@code struct nlmsghdr}), each with one socket ({@code
 * struct inet_diag_msg}) and attributes behind that ({@code struct rtattr}). Nobody but the kernel
 * and the namespace's administrator can send any.
 */
final class SockDiag {
  /** The kernel fills at most 32 KiB at once. */
  private static final int BUFFER = 1 << 16;

  private static final int ALIGNMENT = 4;
  private static final int ALL_STATES = -1;

  private static final ValueLayout.OfInt WORD =
      ValueLayout.JAVA_INT.withOrder(ByteOrder.BIG_ENDIAN);
  private static final long HEADER = nlmsghdr.sizeof();
  private static final long ATTRIBUTES = HEADER + inet_diag_msg.sizeof();

  private final MemorySegment messages;

  private SockDiag(MemorySegment messages) {
    this.messages = messages;
  }

  /**
   * Tells of the sockets of one family.
   *
   * @param family AF_INET or AF_INET6
   * @param taker takes a socket, and answers whether it takes more
   * @return whether all sockets were told of; not where the kernel or a filter refuses to answer
   */
  static boolean tellTcp(int family, Predicate<InternetSocket> taker) {
    int socket =
        SystemCalls.socket(
            Linux.AF_NETLINK(),
            Linux.SOCK_DGRAM() | Linux.SOCK_CLOEXEC() | Linux.SOCK_NONBLOCK(),
            Linux.NETLINK_SOCK_DIAG());
    if (socket < 0) {
      return false;
    }
    try (Arena arena = Arena.ofConfined()) {
      return ask(socket, family, arena)
          && new SockDiag(arena.allocate(BUFFER, ALIGNMENT)).tell(socket, taker);
    } finally {
      SystemCalls.close(socket);
    }
  }

  private static boolean ask(int socket, int family, Arena arena) {
    long length = HEADER + inet_diag_req_v2.sizeof();
    MemorySegment request = arena.allocate(length, ALIGNMENT);
    nlmsghdr.nlmsg_len(request, (int) length);
    nlmsghdr.nlmsg_type(request, (short) Linux.SOCK_DIAG_BY_FAMILY());
    nlmsghdr.nlmsg_flags(request, (short) (Linux.NLM_F_REQUEST() | Linux.NLM_F_DUMP()));
    MemorySegment wanted = request.asSlice(HEADER);
    inet_diag_req_v2.sdiag_family(wanted, (byte) family);
    inet_diag_req_v2.sdiag_protocol(wanted, (byte) Linux.IPPROTO_TCP());
    inet_diag_req_v2.idiag_ext(wanted, (byte) (1 << (Linux.INET_DIAG_INFO() - 1)));
    inet_diag_req_v2.idiag_states(wanted, ALL_STATES);
    return SystemCalls.write(socket, request, length) == length;
  }

  /** What is to be read is there whenever it is read for: the kernel makes it within the calls. */
  private boolean tell(int socket, Predicate<InternetSocket> taker) {
    while (true) {
      long length = SystemCalls.read(socket, messages, BUFFER);
      if (length < HEADER) {
        return false;
      }
      for (long start = 0; start + HEADER <= length; ) {
        MemorySegment rest = messages.asSlice(start, length - start);
        long size = Integer.toUnsignedLong(nlmsghdr.nlmsg_len(rest));
        int type = Short.toUnsignedInt(nlmsghdr.nlmsg_type(rest));
        if (type == Linux.NLMSG_DONE()) {
          return true;
        }
        if (type != Linux.SOCK_DIAG_BY_FAMILY() || size < ATTRIBUTES || size > rest.byteSize()) {
          return false;
        }
        if (!taker.test(socket(rest.asSlice(0, size)))) {
          return false;
        }
        start += aligned(size);
      }
    }
  }

  private static long aligned(long size) {
    return (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  private static InternetSocket socket(MemorySegment message) {
    MemorySegment told = message.asSlice(HEADER);
    MemorySegment id = inet_diag_msg.id(told);
    int words = inet_diag_msg.idiag_family(told) == Linux.AF_INET() ? 1 : 4;
    TcpState state = TcpState.of(inet_diag_msg.idiag_state(told));
    MemorySegment info = info(message);
    return InternetSocket.tcp(
        Integer.toUnsignedLong(inet_diag_msg.idiag_inode(told)),
        endpoint(inet_diag_sockid.idiag_src(id), words, inet_diag_sockid.idiag_sport(id)),
        endpoint(inet_diag_sockid.idiag_dst(id), words, inet_diag_sockid.idiag_dport(id)),
        state,
        Integer.toUnsignedLong(inet_diag_msg.idiag_rqueue(told)),
        unsent(told, state),
        info == null ? 0 : info.get(ValueLayout.JAVA_BYTE, Linux.TCP_INFO_RETRANSMITS()) & 0xff,
        info == null ? OptionalLong.empty() : roundTrip(info),
        Integer.toUnsignedLong(inet_diag_msg.idiag_expires(told)));
  }

  /** Of a socket that listens this is the length that its queue may have. */
  private static long unsent(MemorySegment told, TcpState state) {
    return state == TcpState.LISTEN ? 0 : Integer.toUnsignedLong(inet_diag_msg.idiag_wqueue(told));
  }

  /** The kernel has none before the first answer. */
  private static OptionalLong roundTrip(MemorySegment info) {
    long microseconds =
        Integer.toUnsignedLong(info.get(ValueLayout.JAVA_INT_UNALIGNED, Linux.TCP_INFO_RTT()));
    return microseconds == 0 ? OptionalLong.empty() : OptionalLong.of(microseconds);
  }

  /** {@code struct tcp_info}; none of a socket that is in TIME_WAIT or not there yet. */
  private static @Nullable MemorySegment info(MemorySegment message) {
    long start = ATTRIBUTES;
    while (start + rtattr.sizeof() <= message.byteSize()) {
      MemorySegment rest = message.asSlice(start);
      int size = Short.toUnsignedInt(rtattr.rta_len(rest));
      if (size < rtattr.sizeof() || size > rest.byteSize()) {
        return null;
      }
      MemorySegment value = rest.asSlice(rtattr.sizeof(), size - rtattr.sizeof());
      if (rtattr.rta_type(rest) == Linux.INET_DIAG_INFO()
          && value.byteSize() >= Linux.TCP_INFO_RTT() + Integer.BYTES) {
        return value;
      }
      start += aligned(size);
    }
    return null;
  }

  private static Endpoint endpoint(MemorySegment address, int words, short port) {
    int[] numbers = new int[words];
    for (int i = 0; i < words; i++) {
      numbers[i] = address.getAtIndex(WORD, i);
    }
    return Endpoint.of(numbers, port(port));
  }

  /** Written in the order of the network. */
  private static int port(short written) {
    return Short.toUnsignedInt(
        ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN ? written : Short.reverseBytes(written));
  }
}
