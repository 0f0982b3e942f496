package io.cosockpool.nginx.layouts;

import io.cosockpool.layout.Choice;
import io.cosockpool.layout.LayoutSource;
import io.cosockpool.layout.Structure;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The layouts of nginx's own structures: which questions to ask in which stage.
 *
 * @param source of the layouts
 */
public record CoreLayouts(LayoutSource source) {
  private static final Unreached UNREACHED = new Unreached("what leads to it is not confirmed");

  /** Which layout the cycle at an address has. */
  public LayoutQuestion cycle(long address) {
    return new LayoutQuestion("ngx_cycle_t", source, new CycleProof(address));
  }

  /** Which layouts the arrays have that a cycle leads to. */
  public List<LayoutQuestion> arrays(Optional<Cycle> cycle) {
    return List.of(
        question("ngx_connection_t", cycle.map(ConnectionProof::new)),
        question("ngx_event_t", cycle.map(EventProof::new)),
        question("ngx_listening_t", cycle.map(ListeningProof::new)));
  }

  /**
   * Which layout http requests have.
   *
   * @param requests where requests stood
   * @param connections the addresses of the connections in use
   */
  public LayoutQuestion requests(List<Long> requests, List<Long> connections) {
    return new LayoutQuestion(
        "ngx_http_request_t", source, new RequestProof(requests, Set.copyOf(connections)));
  }

  /**
   * Which layout the upstreams of requests have.
   *
   * @param request what the question about requests came to
   * @param requests where requests stood
   * @param connections the addresses of the connections in use
   */
  public LayoutQuestion upstreams(Choice request, List<Long> requests, List<Long> connections) {
    Optional<Structure> layout = request.confirmed();
    return question(
        "ngx_http_upstream_t",
        layout.map(confirmed -> new UpstreamProof(requests, confirmed, Set.copyOf(connections))));
  }

  private LayoutQuestion question(String structure, Optional<? extends LayoutProof> proof) {
    return new LayoutQuestion(structure, source, proof.isPresent() ? proof.get() : UNREACHED);
  }
}
