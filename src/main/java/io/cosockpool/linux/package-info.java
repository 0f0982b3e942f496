/**
 * A running process of this machine: /proc, process_vm_readv, child processes, results by write(2).
 * Native code is called here alone (and in dwarf).
 */
@NullMarked
package io.cosockpool.linux;

import org.jspecify.annotations.NullMarked;
