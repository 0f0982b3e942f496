package io.cosockpool.model;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a process is, besides its pools.
 *
 * @param role what it does in nginx
 * @param exiting whether it shuts down: it serves its last requests and takes no new ones
 * @param stopped whether a signal or a debugger has stopped it (its state is T)
 * @param running what it gets of the processors; empty of a recording
 * @param innerPid its process id in its own PID namespace, a container's for example
 * @param gateway of which it is a worker
 * @param luajit which LuaJIT each subsystem's VM is, for people; absent without a VM
 * @param codeCache whether the requests of each subsystem share its VM; absent without a VM, and
 *     where it was not looked for
 * @param build what it says of its build, where that was looked for
 * @param connectionLimit how many connections it can have in all ({@code worker_connections});
 *     empty where that was not looked for, or is not known
 */
public record Description(
    Role role,
    boolean exiting,
    boolean stopped,
    Optional<Running> running,
    int innerPid,
    Gateway gateway,
    Map<Subsystem, String> luajit,
    Map<Subsystem, CodeCache> codeCache,
    Optional<ProgramBuild> build,
    OptionalLong connectionLimit) {}
