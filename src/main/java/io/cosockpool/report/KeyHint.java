package io.cosockpool.report;

/**
 * What a key of the live screen does.
 *
 * @param key as it is written on the keyboard
 * @param does what happens
 * @param common whether it is among those that always stand at the bottom
 */
public record KeyHint(String key, String does, boolean common) {}
