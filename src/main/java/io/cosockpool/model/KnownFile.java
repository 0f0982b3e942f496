package io.cosockpool.model;

import java.util.Optional;

/**
 * A program or library that a process runs code of.
 *
 * @param role what it is to the process, such as {@code nginx}
 * @param buildId in hexadecimal digits, if it has one
 * @param path as its own root has it, if the process runs still
 */
public record KnownFile(String role, Optional<String> buildId, Optional<FilePath> path) {}
