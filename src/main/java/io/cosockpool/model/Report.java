package io.cosockpool.model;

import java.util.List;
import java.util.Set;

/**
 * One reading of all targets.
 *
 * @param subsystems those whose Lua module is loaded in any process that was looked at
 * @param workers what was read, in the order of the process ids
 * @param failures what was not, in the order of the targets
 */
public record Report(Set<Subsystem> subsystems, List<Worker> workers, List<Failure> failures) {}
