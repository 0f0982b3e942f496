package io.cosockpool.model;

import java.util.OptionalLong;

/**
 * The connection that a request came on.
 *
 * @param number nginx's number of it
 * @param requests which request on it this is, from 1 on; empty if that is not known
 * @param descriptor the worker's file descriptor of it
 */
public record RequestConnection(long number, OptionalLong requests, int descriptor) {}
