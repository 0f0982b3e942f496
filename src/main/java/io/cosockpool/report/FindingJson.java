package io.cosockpool.report;

import io.cosockpool.model.Finding;
import io.cosockpool.model.HoldingPlace;
import io.cosockpool.model.Name;
import io.cosockpool.model.Subject;
import java.util.function.Function;

/**
 * Findings.
 *
 * @param spelling how a name is written where they are shown
 */
record FindingJson(Function<Name, String> spelling) {
  void write(Json json, Finding finding) {
    json.object(
        () -> {
          json.member("code", finding.code());
          switch (finding.subject()) {
            case Subject.Pools pools -> {
              json.member("subsystem", pools.subsystem().label());
              json.name("pools").texts(pools.names().stream().map(spelling).toList());
            }
            case Subject.Peer peer -> json.member("peer", spelling.apply(peer.address()));
            default -> {
              // the pids tell all
            }
          }
          json.name("pids").array(finding.pids(), json::value);
          json.member("evidence", finding.evidence().toString()).member("advice", finding.advice());
          if (!finding.holdings().isEmpty()) {
            json.name("places").array(finding.holdings(), holding -> writePlace(json, holding));
          }
        });
  }

  private void writePlace(Json json, Finding.Holding holding) {
    HoldingPlace place = holding.place();
    json.object(
        () ->
            json.member("where", spelling.apply(place.frame().where()))
                .member("function", spelling.apply(place.frame().function()))
                .member("connections", place.connections())
                .member("of", holding.all())
                .memberIfKnown("longest_ms", place.longest()));
  }
}
