/**
 * What live bytes say of a layout. Each proof of a layout is one walk or several ({@link
 * io.cosockpool.nginx.layouts.LayoutProof}); each question, which layout a structure has, is the
 * same proof for every layout that is known ({@link io.cosockpool.nginx.layouts.LayoutQuestion}).
 * All layouts of all structures of a stage are asked about in the same rounds.
 *
 * <p>The stages follow each other, since the addresses that one finds are what the next starts
 * from:
 *
 * <ol>
 *   <li>the address of the cycle, and what the build says of itself;
 *   <li>the cycle's layout, then the arrays that it leads to ({@link
 *       io.cosockpool.nginx.layouts.Cycle});
 *   <li>the layouts of connections, events and listening sockets, and with them the addresses of
 *       the connections in use ({@link io.cosockpool.nginx.layouts.ConnectionsInUse});
 *   <li>the layout of the requests that these connections lead to, and of cosockets;
 *   <li>the layouts of what requests and cosockets lead to.
 * </ol>
 *
 * <p>Arrays never move, so one walk looks at a whole sample. Requests and cosockets come and go
 * within a millisecond: each is a walk of its own, so that one that is gone does not spoil the
 * others.
 */
@NullMarked
package io.cosockpool.nginx.layouts;

import org.jspecify.annotations.NullMarked;
