package io.cosockpool.recording;

import io.cosockpool.process.Mapping;
import io.cosockpool.process.ProcessFacts;
import io.cosockpool.process.Socket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * What of a recorded process is replaced by what.
 *
 * @param names gives the pseudonym of a name, as long as it
 * @param peers gives the pseudonym of an address, of which findings tell host and port apart
 * @param titles gives a title without what users put into it
 */
public record Redaction(
    UnaryOperator<byte[]> names, UnaryOperator<String> peers, UnaryOperator<String> titles) {
  private static final String COMMAND_NAME = "nginx";

  ProcessFacts of(ProcessFacts facts) {
    return new ProcessFacts(
        COMMAND_NAME,
        titles.apply(facts.title()),
        facts.state(),
        facts.parent(),
        facts.group(),
        facts.startTime(),
        facts.kernelThread(),
        facts.innerPid());
  }

  /** Files are numbered: only whether two are the same is of use. */
  List<Mapping> of(List<Mapping> mappings) {
    Map<String, String> files = new HashMap<>(Map.of("", ""));
    List<Mapping> redacted = new ArrayList<>();
    for (Mapping mapping : mappings) {
      String file = files.computeIfAbsent(mapping.file(), f -> Integer.toString(files.size()));
      redacted.add(
          new Mapping(
              mapping.start(), mapping.end(), mapping.executable(), mapping.offset(), file));
    }
    return redacted;
  }

  Map<Integer, Socket> of(Map<Integer, Socket> sockets) {
    Map<Integer, Socket> redacted = new HashMap<>();
    sockets.forEach(
        (descriptor, socket) ->
            redacted.put(
                descriptor,
                new Socket(
                    peers.apply(socket.peer()),
                    socket.tcpState(),
                    socket.unreadBytes(),
                    socket.local().map(peers),
                    socket.unsentBytes(),
                    socket.retransmits(),
                    socket.roundTripMicroseconds())));
    return redacted;
  }

  Circumstances of(Circumstances circumstances) {
    Map<String, Long> timeWait = new HashMap<>();
    circumstances.timeWait().forEach((peer, count) -> timeWait.put(peers.apply(peer), count));
    return new Circumstances(
        circumstances.descriptorLimit(),
        circumstances.descriptors(),
        circumstances.age(),
        timeWait);
  }
}
