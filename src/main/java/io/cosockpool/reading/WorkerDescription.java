package io.cosockpool.reading;

import io.cosockpool.memory.MemoryLostException;
import io.cosockpool.model.Description;
import io.cosockpool.model.Failure;
import io.cosockpool.model.Part;
import io.cosockpool.model.Parts;
import io.cosockpool.model.Pool;
import io.cosockpool.model.RequestId;
import io.cosockpool.model.Subsystem;
import io.cosockpool.nginx.WorkerClock;
import io.cosockpool.openresty.ConnectionPool;
import io.cosockpool.openresty.RawContents;
import io.cosockpool.openresty.VmPools;
import io.cosockpool.process.ProcessFacts;
import io.cosockpool.process.TargetProcess;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the report says of a process whose reading is done. */
final class WorkerDescription {
  private final Session session;
  private final ReadingOptions options;
  private final ProcessReading reading;
  private final TargetProcess process;
  private final SideBySide.Turn deadline;
  private final Map<Long, Long> timeouts = new HashMap<>();
  private final ProcessDescription description;
  private final Optional<DescribedRequests> requests;
  private final Map<Subsystem, List<Pool>> pools;
  private final Parts parts;
  private final List<String> notes = new ArrayList<>();
  private final List<Failure> failures = new ArrayList<>();

  WorkerDescription(
      Session session, ReadingOptions options, ProcessReading reading, SideBySide.Turn deadline)
      throws MemoryLostException {
    this.session = session;
    this.options = options;
    this.reading = reading;
    this.process = reading.process();
    this.deadline = deadline;
    ProcessFacts facts = NotRead.checkStillThere(session.nginx());
    description =
        ProcessDescription.of(
            session,
            facts,
            reading.pools(),
            options.reads(Part.BUILD),
            session.versions(),
            timeouts,
            deadline);
    notes.addAll(description.notes());
    addNoteOnContents();
    requests = options.reads(Part.REQUESTS) ? readRequests() : Optional.empty();
    pools = readPools();
    parts = describeParts();
  }

  /** What the process says of its build. */
  Description build() {
    return description.description();
  }

  /** What there is to say of it, in whole sentences. */
  List<String> notes() {
    return notes;
  }

  /** What was not read in time. */
  List<Failure> failures() {
    return failures;
  }

  /** Whether it has any pools. */
  boolean hasPools() {
    return pools.values().stream().anyMatch(read -> !read.isEmpty());
  }

  /** The parts that were asked for. */
  Parts parts() {
    return parts;
  }

  private Parts describeParts() throws MemoryLostException {
    Parts ofPools = Parts.ofPools(pools);
    Parts withRequests =
        requests.map(DescribedRequests::requests).map(ofPools::with).orElse(ofPools);
    if (!options.reads(Part.CONNECTIONS)) {
      return withRequests;
    }
    Optional<ConnectionPool> read = reading.connections();
    if (read.isEmpty()) {
      addNoteOnConnections();
      return withRequests;
    }
    return withRequests.with(read.get().described(surroundings(), connectionClock()));
  }

  private WorkerClock connectionClock() throws MemoryLostException {
    return session.clock(session.connectionLook().rounds());
  }

  private ConnectionPool.Surroundings surroundings() {
    return new ConnectionPool.Surroundings(
        reading.poolsByAddress(),
        reading.entrySockets(),
        process.descriptorLimit(),
        process.descriptors(),
        process.age(),
        process.now().utcMilliseconds(),
        requests.map(DescribedRequests::holders).orElse(Map.of()));
  }

  private void addNoteOnConnections() {
    if (!deadline.passed()) {
      notes.add(
          session.connectionLook().moves()
              ? "its connection pool did not hold still while its layout was looked for, and was"
                  + " not read: try again"
              : "its connection pool is laid out as in no known version, and was not read");
    }
  }

  private Optional<DescribedRequests> readRequests() throws MemoryLostException {
    Optional<RequestCourse> course = reading.requests();
    if (course.isEmpty()) {
      if (!deadline.passed()) {
        notes.add("its requests could not be read: its connections are laid out in an unknown way");
      }
      return Optional.empty();
    }
    FoundRequests found = course.get().found();
    if (!found.inTime()) {
      failures.add(NotRead.outOfTimeFor(process.pid(), "each of its requests"));
    }
    return Optional.of(
        DescribedRequests.of(
            process.pid(),
            found,
            reading.pools().values(),
            timeouts,
            session.clock(session.pools()),
            process.now().utcMilliseconds()));
  }

  private void addNoteOnContents() {
    long unknown =
        Part.haveContents(options.parts())
            ? reading.pools().values().stream().mapToLong(VmPools::withoutContents).sum()
            : 0;
    if (unknown > 0) {
      notes.add(
          unknown == 1
              ? "the contents of 1 pool could not be read; its counters could"
              : "the contents of %,d pools could not be read; their counters could"
                  .formatted(unknown));
    }
  }

  private Map<Subsystem, List<Pool>> readPools() throws MemoryLostException {
    WorkerClock clock =
        Part.haveContents(options.parts()) ? session.clock(session.pools()) : WorkerClock.unknown();
    Map<RawContents.Queued, RequestId> queued =
        requests.map(DescribedRequests::queued).orElse(Map.of());
    Map<Subsystem, List<Pool>> byName = new EnumMap<>(Subsystem.class);
    for (Subsystem subsystem : reading.subsystems()) {
      VmPools read = reading.pools().get(subsystem);
      byName.put(
          subsystem,
          read == null ? List.of() : read.pools(reading.sockets(), timeouts, clock, queued));
    }
    return byName;
  }
}
