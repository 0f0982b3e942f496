package io.cosockpool.nginx;

import io.cosockpool.layout.Check;
import io.cosockpool.layout.Choice;
import io.cosockpool.layout.LayoutSource;
import io.cosockpool.layout.View;
import io.cosockpool.memory.BrokenInvariantException;
import io.cosockpool.memory.Memory;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.Range;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds how a running nginx lays out its cycle, connections, events and requests. */
public final class CoreLayouts {
  private final Memory memory;
  private final LayoutSource source;
  private final List<Choice> choices = new ArrayList<>();
  private final Optional<ConnectionLayouts> connections;

  private CoreLayouts(Memory memory, long cycle, LayoutSource source) throws MemoryException {
    this.memory = memory;
    this.source = source;
    Choice found = chooseCycle(memory, cycle, source);
    choices.add(found);
    connections =
        found.confirmed().isPresent()
            ? Optional.of(
                ConnectionLayouts.of(memory, Cycle.of(memory, cycle, found.confirmed().get())))
            : Optional.empty();
  }

  /** Looks at a process now. */
  public static CoreLayouts of(NginxProcess nginx, LayoutSource source) throws MemoryException {
    CoreLayouts layouts = new CoreLayouts(nginx.process().memory(), cycle(nginx), source);
    layouts.findConnections();
    layouts.findRequests();
    return layouts;
  }

  /** The address of its cycle. */
  static long cycle(NginxProcess nginx) throws MemoryException {
    Place place = Place.of("ngx_cycle");
    long cycle = nginx.process().memory().read(new Range(nginx.cycle().address(), 8, place)).i64(0);
    if (cycle == 0) {
      throw new BrokenInvariantException(place, "is not set");
    }
    return cycle;
  }

  static Choice chooseCycle(Memory memory, long cycle, LayoutSource source) throws MemoryException {
    return source.choose("ngx_cycle_t", layout -> Cycle.of(memory, cycle, layout).check());
  }

  /** What was found of each structure. */
  public List<Choice> choices() {
    return choices;
  }

  /**
   * The connections that are in use, of the first thousand: what they are and what they belong to.
   */
  public List<View> connectionsInUse() {
    return connections.map(ConnectionLayouts::heads).orElse(List.of());
  }

  private void findConnections() throws MemoryException {
    find("ngx_connection_t", connections.map(read -> read::checkConnections));
    find("ngx_event_t", connections.map(read -> read::checkEvents));
    find("ngx_listening_t", connections.map(read -> read::checkListening));
  }

  private void findRequests() throws MemoryException {
    RequestLayouts requests = RequestLayouts.among(memory, connectionsInUse());
    find("ngx_http_request_t", Optional.of(requests::check));
    Optional<Choice> found =
        choices.stream().filter(each -> each.name().equals("ngx_http_request_t")).findFirst();
    find(
        "ngx_http_upstream_t",
        found.flatMap(Choice::confirmed).map(layout -> requests.upstreams(layout)));
  }

  private void find(String structure, Optional<LayoutSource.Test> test) throws MemoryException {
    choices.add(
        source.choose(
            structure,
            test.orElse(layout -> Check.unconfirmed("what leads to it is not confirmed"))));
  }
}
