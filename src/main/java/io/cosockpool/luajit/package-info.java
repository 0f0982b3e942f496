/** LuaJIT's VM, values and tables, as they lie in memory. */
@NullMarked
package io.cosockpool.luajit;

import org.jspecify.annotations.NullMarked;
