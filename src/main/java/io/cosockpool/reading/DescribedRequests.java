package io.cosockpool.reading;

import io.cosockpool.model.HeldConnection;
import io.cosockpool.model.Request;
import io.cosockpool.model.RequestId;
import io.cosockpool.model.Requests;
import io.cosockpool.nginx.WorkerClock;
import io.cosockpool.openresty.RawContents;
import io.cosockpool.openresty.VmPools;
import io.cosockpool.openresty.requests.RawRequest;
import io.cosockpool.openresty.requests.RequestDescription;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * What a report says of what was found.
 *
 * @param holders the requests that have connections, by nginx's numbers of these
 * @param queued the requests whose connects are queued
 */
record DescribedRequests(
    Requests requests,
    Map<Long, HeldConnection.Holder> holders,
    Map<RawContents.Queued, RequestId> queued) {
  static DescribedRequests of(
      int pid,
      FoundRequests found,
      Collection<VmPools> pools,
      Map<Long, Long> timeouts,
      WorkerClock clock,
      long utcMilliseconds) {
    RequestDescription description =
        new RequestDescription(
            pid, utcMilliseconds, clock, found.places(), found.subrequests(), pools, timeouts);
    List<Request> requests =
        found.requests().stream()
            .sorted(Comparator.comparing(RawRequest::number))
            .map(description::of)
            .toList();
    return new DescribedRequests(
        new Requests(
            requests,
            found.timers().stream().map(description::of).toList(),
            found.leftOut() + found.subrequests().size() - description.subrequests()),
        description.holders(),
        description.queued());
  }
}
