package io.cosockpool.model;

/**
 * What a process gets of the processors at one moment (proc(5)).
 *
 * @param runnable whether it runs or waits for a processor (its state is R)
 * @param processorMilliseconds how long it has run since its start
 */
public record Running(boolean runnable, long processorMilliseconds) {}
