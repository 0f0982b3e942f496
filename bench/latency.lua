-- For wrk: what the benchmark reads at the end, in a line of its own.
function done(summary, latency)
    local errors = summary.errors
    io.write(string.format("measured %d %d %.0f %.0f %.0f\n", summary.requests,
        errors.connect + errors.read + errors.write + errors.status + errors.timeout,
        latency:percentile(50), latency:percentile(99), latency:percentile(99.9)))
end
