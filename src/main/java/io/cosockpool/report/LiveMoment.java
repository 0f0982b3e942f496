package io.cosockpool.report;

import io.cosockpool.model.Finding;
import io.cosockpool.model.Interval;
import io.cosockpool.model.PoolSeries;
import io.cosockpool.model.Report;
import java.util.List;
import java.util.Optional;

/**
 * What the live screen has to show.
 *
 * @param report the last reading
 * @param connections the last one that looked at the connections of workers
 * @param requests the last one that looked at requests
 * @param interval what happened since the reading before
 * @param sinceStart what happened since the first one
 * @param recent the course of each pool over the last readings
 * @param findings that hold now
 */
public record LiveMoment(
    Report report,
    Optional<Report> connections,
    Optional<Report> requests,
    Interval interval,
    Interval sinceStart,
    List<PoolSeries> recent,
    List<Finding> findings) {}
