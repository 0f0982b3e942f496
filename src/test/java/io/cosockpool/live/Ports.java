package io.cosockpool.live;

/**
 * Where the nginx processes of a run listen, on 127.0.0.1.
 *
 * @param http the gateway's server
 * @param stream its server of the stream module, where it has that module with Lua
 * @param backend what cosockets connect to
 */
record Ports(int http, int stream, int backend) {}
