package io.cosockpool.model;

/**
 * What the workers of one master have in common, and no other process has. A process that is no
 * worker of a master is a gateway of its own.
 *
 * @param master the process id of the master, of what adopted its workers when it died, or of a
 *     process without a master
 * @param group the process group, which tells apart workers whose masters died
 */
public record Gateway(int master, int group) {}
