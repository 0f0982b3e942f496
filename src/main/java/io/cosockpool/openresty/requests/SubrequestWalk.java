package io.cosockpool.openresty.requests;

import io.cosockpool.layout.Structure;
import io.cosockpool.layout.View;
import io.cosockpool.memory.Block;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.Range;
import io.cosockpool.memory.TornReadException;
import io.cosockpool.nginx.layouts.Heads;
import io.cosockpool.nginx.layouts.Reads;
import io.cosockpool.nginx.layouts.RequestAt;
import io.cosockpool.walk.Snapshot;
import io.cosockpool.walk.Walk;
import java.util.List;
import java.util.Optional;

/**
 * A subrequest of {@code ngx.location.capture}. No list leads to it from its request: what it waits
 * for does. It is believed if its connection has the request that it names as its main one, and if
 * something that the worker still has leads to it: what stood there keeps its content once it has
 * ended, and the next main request of the connection may have the address of the last one. Empty if
 * something else stands there.
 *
 * @param address where it may stand
 * @param cosockets that name this address as their request
 * @param upstreams that serve it
 * @param child the subrequest that it made, if that led here
 */
public record SubrequestWalk(
    RequestWays ways,
    long address,
    List<RequestWalk.Cosocket> cosockets,
    List<RequestWalk.Upstream> upstreams,
    Optional<SubrequestWalk> child)
    implements Walk<Optional<RawRequest>> {
  private static final Structure REQUEST = Heads.REQUEST.structure();
  private static final Structure CONNECTION = Heads.CONNECTION.structure();

  @Override
  public Optional<RawRequest> of(Snapshot memory) throws MemoryException {
    Place place = Place.of("subrequests").part("[]").asSubject();
    Optional<HttpFields> fields = ways.http();
    if (fields.isEmpty() || address == 0 || address % Long.BYTES != 0) {
      return Optional.empty();
    }
    Optional<Block> whole =
        Reads.optional(memory, new Range(address, fields.get().structure().size(), place));
    if (whole.isEmpty() || !RequestAt.begins(whole.get())) {
      return Optional.empty();
    }
    long connection = new View(REQUEST, whole.get()).unsigned(Heads.REQUEST.connection());
    long main = new View(fields.get().structure(), whole.get()).unsigned(fields.get().main());
    if (connection == 0 || connection % Long.BYTES != 0 || main == address) {
      return Optional.empty();
    }
    Range range = ways.connection(connection, place);
    Optional<Block> read = Reads.optional(memory, range);
    if (read.isEmpty()) {
      return Optional.empty();
    }
    View entry = new View(CONNECTION, read.get());
    Block entryAgain = memory.again(range);
    HeldReads held = new HeldReads(memory, ways, cosockets, place);
    List<RequestWalk.UpstreamRead> serving =
        RequestWalk.UpstreamRead.ask(memory, ways, upstreams, place);
    if (entry.unsigned(Heads.CONNECTION.data()) == 0
        || RequestWalk.main(memory, ways, entry, place) != main) {
      return Optional.empty();
    }
    Optional<RawRequest> found =
        RequestWalk.read(memory, ways, connection, entry, address, held, serving, place);
    if (found.isPresent() && !entryAgain.sameBytes(entry.block())) {
      throw new TornReadException(place, "the connection changed meanwhile");
    }
    return found.isPresent() && found.get().parent() != 0 && runs(memory, found.get())
        ? found
        : Optional.empty();
  }

  /** Whether it runs: something leads to it, or to one that it made, in the same batch. */
  private boolean runs(Snapshot memory, RawRequest found) throws MemoryException {
    if (found.isWaitedOn()) {
      return true;
    }
    Optional<RawRequest> below =
        child.isPresent() ? child.get().of(memory) : Optional.<RawRequest>empty();
    return below.filter(made -> made.isMadeBy(found)).isPresent();
  }

  /** A subrequest that waits for one of its own waits for nothing that leads to it. */
  @Override
  public List<SubrequestWalk> leadsTo(Optional<RawRequest> found) {
    return found.stream()
        .map(
            subrequest ->
                new SubrequestWalk(
                    ways, subrequest.parent(), List.of(), List.of(), Optional.of(this)))
        .toList();
  }
}
