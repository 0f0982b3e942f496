package io.cosockpool.openresty.requests;

import io.cosockpool.layout.Field;
import io.cosockpool.memory.Block;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.Range;
import io.cosockpool.model.Subsystem;
import io.cosockpool.nginx.layouts.Reads;
import io.cosockpool.openresty.CosocketView;
import io.cosockpool.walk.Snapshot;
import io.cosockpool.walk.Walk;
import java.util.List;
import java.util.Optional;

/**
 * The addresses at which the request may stand that something in the tree of timers belongs to.
 * Nothing is believed because of it: it tells where to look.
 *
 * @param waiting what was found in the tree
 */
public record AskerWalk(RequestWays ways, TimerTreeWalk.Waiting waiting)
    implements Walk<List<Long>> {
  private static final Field COSOCKET = LuaLayout.structure("conn_op").field("u");
  private static final Place PLACE = Place.of(TimerTreeWalk.NAME);

  @Override
  public List<Long> of(Snapshot memory) {
    return switch (waiting.owner()) {
      case QUEUED -> askersOfCosocket(memory);
      case COROUTINE ->
          ways.layout(Subsystem.HTTP).stream()
              .flatMap(layout -> word(memory, layout.data()).stream())
              .toList();
      case QUESTION ->
          ResolvingRead.asker(memory, waiting.data(), waiting.event(), PLACE).stream().toList();
    };
  }

  private List<Long> askersOfCosocket(Snapshot memory) {
    return word(memory, COSOCKET)
        .flatMap(
            address -> Reads.optional(memory, new Range(address, CosocketView.headLength(), PLACE)))
        .map(CosocketView::askers)
        .orElse(List.of());
  }

  private Optional<Long> word(Snapshot memory, Field field) {
    Optional<Block> block =
        Reads.optional(memory, new Range(waiting.data() + field.offset(), Long.BYTES, PLACE));
    return block.map(found -> found.i64(0)).filter(address -> address % Long.BYTES == 0);
  }
}
