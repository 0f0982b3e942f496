package io.cosockpool.model;

import java.util.Map;
import java.util.Optional;

/**
 * What a process says of its build.
 *
 * @param nginx its version; a range of versions where these do not tell theirs; empty if it is none
 *     that is known
 * @param luaModules the version of each subsystem's Lua module, as far as it tells it
 * @param buildId of the program, in hexadecimal; empty if it has none
 */
public record ProgramBuild(
    Optional<String> nginx, Map<Subsystem, String> luaModules, Optional<String> buildId) {}
