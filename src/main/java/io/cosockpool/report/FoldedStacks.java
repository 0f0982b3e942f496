package io.cosockpool.report;

import io.cosockpool.model.LuaFrame;
import io.cosockpool.model.Name;
import io.cosockpool.model.Report;
import io.cosockpool.model.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Lua stacks in the folded form that flame graph tools read: a line for each stack, the pool and
 * then the functions from the outermost to the last one, with semicolons between, and a weight.
 *
 * @param of whose stacks
 * @param weight what the weight counts
 */
public record FoldedStacks(Of of, Weight weight) implements ReportFormat {
  /** Stands for a pool where a request has none. */
  private static final String NO_POOL = "-";

  /** Whose stacks. */
  public enum Of {
    /** Requests that hold connections of pools. */
    HOLDERS,
    /** Requests in the queues of pools. */
    WAITERS,
    /** All requests with Lua code. */
    ALL
  }

  /** What is counted. */
  public enum Weight {
    /** Requests. */
    COUNT,
    /** The milliseconds for which they have been running. */
    TIME
  }

  @Override
  public String render(Report report) {
    Map<String, Long> weights = new TreeMap<>();
    report.workers().stream()
        .flatMap(worker -> worker.parts().requests().stream())
        .flatMap(requests -> requests.all().stream())
        .forEach(request -> add(request, weights));
    StringBuilder text = new StringBuilder();
    weights.forEach((stack, weighs) -> text.append(stack).append(' ').append(weighs).append('\n'));
    return text.toString();
  }

  private void add(Request request, Map<String, Long> weights) {
    long weighs = weight == Weight.COUNT ? 1 : request.running().orElse(0);
    if (!request.stack().isEmpty()) {
      String stack = folded(request.stack());
      pools(request).forEach(pool -> weights.merge(pool + stack, weighs, FoldedStacks::sum));
    }
  }

  private static long sum(long one, long other) {
    return one > Long.MAX_VALUE - other ? Long.MAX_VALUE : one + other;
  }

  private List<String> pools(Request request) {
    List<Name> names =
        switch (of) {
          case HOLDERS -> request.holds().stream().flatMap(each -> each.pool().stream()).toList();
          case WAITERS -> request.queues().toList();
          case ALL -> request.pools().toList();
        };
    List<String> pools = new ArrayList<>(names.stream().distinct().map(this::frame).toList());
    if (pools.isEmpty() && of == Of.ALL) {
      pools.add(NO_POOL);
    }
    return pools;
  }

  private String folded(List<LuaFrame> stack) {
    StringBuilder text = new StringBuilder();
    for (LuaFrame frame : stack.reversed()) {
      text.append(';').append(frame(frame.where())).append(':').append(frame(frame.function()));
    }
    return text.toString();
  }

  /** A name without what this form gives a meaning to. */
  private String frame(Name name) {
    return name.shown().replace(';', ':');
  }
}
