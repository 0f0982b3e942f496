package io.cosockpool.findings;

import io.cosockpool.findings.Observations.Share;
import io.cosockpool.model.Coroutine;
import io.cosockpool.model.CosocketActivity;
import io.cosockpool.model.Request;
import io.cosockpool.model.Requests;
import io.cosockpool.model.Wait;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Most of what a full pool counts is not ready for use yet: the connects look up a name, are not
 * accepted by their peer, or are in a TLS handshake. How large the pool is is not what makes it
 * full then.
 *
 * @param places how many of the pool's places are taken by such connects
 */
record Establishing(Stage stage, long places) {
  /** What a connect waits for. */
  enum Stage {
    /** The pool counts such a connect, and nginx has no connection for it yet. */
    RESOLVE(
        CosocketActivity.RESOLVE,
        "of these look up the name of their host, and have no connection yet",
        "Look at the name server that the directive resolver gives: whether it answers, and how"
            + " fast. A larger pool_size only lets more connects wait. Not the connect timeout but"
            + " resolver_timeout ends a lookup (30 s by default). A cache on this machine, or valid="
            + " of resolver, makes lookups rare."),

    CONNECT(
        CosocketActivity.CONNECT,
        "of these wait for their peer to accept them",
        "Look at the peer: whether its program runs and accepts (ss -ltn there shows Recv-Q above"
            + " Send-Q if it does not), and whether a firewall drops packets. A larger pool_size"
            + " only lets more connects wait. A short connect timeout (settimeouts) lets requests"
            + " fail early."),

    HANDSHAKE(
        CosocketActivity.HANDSHAKE,
        "of these wait for their peer in the TLS handshake",
        "Look at the peer: whether it speaks TLS at this port, and has processor time for"
            + " handshakes. A larger pool_size only lets more of them wait. The connect timeout"
            + " (settimeouts) ends a handshake, too. Connections that are kept (setkeepalive), and"
            + " sessions that are given to sslhandshake again, need fewer.");

    private final CosocketActivity activity;
    private final String what;
    private final String advice;

    Stage(CosocketActivity activity, String what, String advice) {
      this.activity = activity;
      this.what = what;
      this.advice = advice;
    }
  }

  /** What at least half of what a pool counts in use has been doing since the look before. */
  static Optional<Establishing> of(Share share, Observations observations) {
    return Stream.of(Stage.values())
        .map(stage -> new Establishing(stage, places(stage, share, observations)))
        .filter(each -> each.places > 0 && isMost(each.places, share))
        .findFirst();
  }

  /** What to do about the pool. */
  String advice() {
    return stage.advice;
  }

  /** What they do, to be said behind how many there are. */
  String words() {
    return "%d %s".formatted(places, stage.what);
  }

  /** Whether at least half of what a pool counts in use is known not to be there. */
  static boolean hasNoConnections(Share share) {
    return hasNoConnections(share.seen(), share);
  }

  private static boolean isMost(long places, Share share) {
    return 2 * places >= share.pool().inUse();
  }

  private static boolean hasNoConnections(SeenWorker worker, Share share) {
    long unknown = worker.connections().map(known -> known.leftOut() + known.moved()).orElse(0L);
    return worker
        .inUse(share.pool().name())
        .filter(
            there -> {
              long counted = worker.pools(share.pool().name()).getFirst().inUse();
              return counted > 0 && 2 * (counted - there.size() - unknown) >= counted;
            })
        .isPresent();
  }

  private static long places(Stage stage, Share share, Observations observations) {
    return stage == Stage.RESOLVE
        ? lookups(share, observations)
        : Hold.of(share, observations).stream()
            .filter(hold -> hold.hasDoneNothingBut(stage.activity))
            .count();
  }

  /** Lookups do not tell since when; in the look before the connections were not there either. */
  private static long lookups(Share share, Observations observations) {
    return hasNoConnections(share)
            && observations
                .workerBefore(share.worker())
                .filter(before -> hasNoConnections(before, share))
                .isPresent()
        ? share.worker().parts().requests().map(Requests::all).orElse(List.of()).stream()
            .mapToLong(request -> lookups(request, share))
            .sum()
        : 0;
  }

  /** A request waits for what its coroutines wait for; they may look up several names. */
  private static long lookups(Request request, Share share) {
    Predicate<Wait> isLookup =
        wait ->
            wait.doing().filter(CosocketActivity.RESOLVE::equals).isPresent()
                && wait.pool().filter(share.pool().name()::equals).isPresent();
    long ofCoroutines =
        request.coroutines().stream().map(Coroutine::waitsFor).filter(isLookup).count();
    return Math.max(ofCoroutines, isLookup.test(request.waitsFor()) ? 1 : 0);
  }
}
