package io.cosockpool.reading;

import io.cosockpool.luajit.CallSite;
import io.cosockpool.luajit.CodePlace;
import io.cosockpool.openresty.requests.PendingTimerWalk;
import io.cosockpool.openresty.requests.RawRequest;
import java.util.List;
import java.util.Map;

/**
 * What one reading found.
 *
 * @param subrequests of these requests, in no order
 * @param leftOut how many requests did not hold still
 * @param inTime whether all had their turn before the time ran out
 */
record FoundRequests(
    List<RawRequest> requests,
    List<RawRequest> subrequests,
    List<PendingTimerWalk.Found> timers,
    Map<CallSite, CodePlace> places,
    long leftOut,
    boolean inTime) {}
