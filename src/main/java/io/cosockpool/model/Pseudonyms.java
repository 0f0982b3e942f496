package io.cosockpool.model;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names that stand for the names of pools, hosts, peers and functions: of the same length in bytes,
 * the same one for the same name, another one for another name. They are drawn at random, so that
 * nothing leads back from them, and what stands for what is kept nowhere but in here.
 */
public final class Pseudonyms {
  /** How often bytes are drawn from an alphabet before the next one. */
  private static final int DRAWS = 1000;

  /** Bytes from the first one on. */
  private record Alphabet(int first, int count) {}

  /**
   * Capital letters are enough but for names of one or two bytes, of which there can be more than
   * letters: these get what can be seen, then any bytes, which every output can show. The lowest
   * bytes are drawn last, since among the names of local variables they mean something else.
   */
  private static final List<Alphabet> ALPHABETS =
      List.of(
          new Alphabet('A', 26),
          new Alphabet('!', 94),
          new Alphabet(LuaWords.LOOP_VARIABLES.size(), 256 - LuaWords.LOOP_VARIABLES.size()),
          new Alphabet(0, 256));

  /** What a peer ends with, unless it is a local socket, of which the kernel tells no more. */
  private static final Pattern PORT = Pattern.compile(":\\d{1,5}$");

  private static final String LOCAL = "unix:";

  private final Random random;
  private final Map<Name, Name> pseudonyms = new HashMap<>();
  private final Set<Name> taken = new HashSet<>();

  /** Pseudonyms that nobody can guess. */
  public Pseudonyms() {
    this(new SecureRandom());
  }

  /** Pseudonyms that are drawn from this source. */
  public Pseudonyms(Random random) {
    this.random = random;
  }

  /** What stands for a name; one that no user made up stands for itself. */
  public Name of(Name name) {
    return LuaWords.include(name) ? name : pseudonyms.computeIfAbsent(name, this::drawn);
  }

  /** What stands for a name of these bytes. */
  public byte[] of(byte[] name) {
    return of(new Name(name)).bytes();
  }

  /**
   * What stands for a peer: the pseudonym of its host, and of its port. A local socket is left, for
   * it tells nothing.
   */
  public String ofPeer(String peer) {
    if (peer.equals(LOCAL)) {
      return peer;
    }
    Matcher port = PORT.matcher(peer);
    return port.find()
        ? ofText(peer.substring(0, port.start()))
            + ":"
            + ofPort(Integer.parseInt(peer, port.start() + 1, peer.length(), 10))
        : ofText(peer);
  }

  /** The same of a peer that is kept as it was found. */
  public Name ofPeer(Name peer) {
    return new Name(ofPeer(peer.decoded()).getBytes(StandardCharsets.UTF_8));
  }

  private String ofText(String name) {
    return new String(of(name.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
  }

  /**
   * What stands for a port: the number that the pseudonym of its two bytes is, as they lie in
   * memory. 0 is none.
   */
  public int ofPort(int port) {
    if (port == 0) {
      return 0;
    }
    byte[] bytes = of(new byte[] {(byte) port, (byte) (port >>> 8)});
    return Byte.toUnsignedInt(bytes[0]) | Byte.toUnsignedInt(bytes[1]) << 8;
  }

  private Name drawn(Name name) {
    byte[] bytes = name.bytes();
    for (int draws = 0; ; draws++) {
      draw(bytes, ALPHABETS.get(Math.min(draws / DRAWS, ALPHABETS.size() - 1)));
      Name pseudonym = new Name(bytes);
      if (taken.add(pseudonym)) {
        return pseudonym;
      }
    }
  }

  private void draw(byte[] bytes, Alphabet alphabet) {
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (alphabet.first() + random.nextInt(alphabet.count()));
    }
  }
}
