package io.cosockpool.recording;

/**
 * Where a recording comes from. Of one that was read from a file, all of it is untrusted.
 *
 * @param version that of the cosockpool which recorded
 * @param machine the processors that the recorded processes ran on: {@code x86-64} or {@code
 *     aarch64}
 */
public record Origin(String version, String machine) {}
