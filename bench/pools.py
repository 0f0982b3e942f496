# What one would do without cosockpool: gdb attaches to each worker and walks its memory, while the worker stands still.
# It knows LuaJIT with GC64 and lua-nginx-module since 0.10.14, and finds the rest by the dynamic symbols alone.
#
#   gdb -nx -batch -iex 'set sysroot ROOT' -ex 'python pids = [PID, ...]' -x pools.py ROOT/usr/sbin/nginx
#
# It prints a line for each pool: pid, name, size, backlog, connections, idle, queued; and how long each worker stood.

import struct
import sys
import time

import gdb

STRING, THREAD, TABLE, USERDATA, LIGHT_USERDATA = 4, 6, 11, 12, 3
MOST_LINKS = 1 << 20


def read(address, length):
    return bytes(gdb.selected_inferior().read_memory(address, length))


def word(address):
    return struct.unpack("<Q", read(address, 8))[0]


def symbol(name):
    return int(gdb.parse_and_eval("(unsigned long)&" + name))


def is_type(value, number):
    return value >> 47 == (1 << 17) - 1 - number


def address_in(value):
    return value & ((1 << 47) - 1)


def entries(table):
    header = read(table, 64)
    nodes, mask = struct.unpack_from("<Q", header, 40)[0], struct.unpack_from("<I", header, 52)[0]
    bytes_of_nodes = read(nodes, (mask + 1) * 24)
    for at in range(0, len(bytes_of_nodes), 24):
        value, key = struct.unpack_from("<QQ", bytes_of_nodes, at)
        if not is_type(value, 0):
            yield key, value


def lua_state():
    contexts = word(word(symbol("ngx_cycle")))
    main_conf = word(word(contexts + 8 * word(symbol("ngx_http_module") + 8)))
    return word(word(main_conf + 8 * word(symbol("ngx_http_lua_module"))))


def registry_key(value):
    low = (1 << 39) - 1
    return is_type(value, LIGHT_USERDATA) and value & low == symbol("ngx_http_lua_socket_pool_key") & low


def table_of_pools(state):
    for value in struct.unpack("<128Q", read(word(state + 16), 1024)):
        if is_type(value, TABLE):
            for key, found in entries(address_in(value)):
                if registry_key(key) and is_type(found, TABLE):
                    return address_in(found)
    raise gdb.GdbError("no table of pools")


def queue_length(head, link_at):
    length, link = 0, link_at(head)
    while link != head:
        length += 1
        if length > MOST_LINKS:
            raise gdb.GdbError("a queue does not close")
        link = link_at(link)
    return length


def print_pool(pid, key, value):
    name_length = struct.unpack("<I", read(address_in(key) + 20, 4))[0]
    name = read(address_in(key) + 24, name_length).decode(errors="replace")
    userdata = address_in(value)
    pool = userdata + 48
    body = read(pool, struct.unpack("<I", read(userdata + 24, 4))[0])
    size, connections, backlog = (struct.unpack_from("<q", body, at)[0] for at in (8, 48, 88))
    idle = queue_length(pool + 56, lambda link: struct.unpack_from("<Q", body, link + 8 - pool)[0])
    queued = queue_length(pool + 32, lambda link: word(link + 8))
    print("\t".join(str(field) for field in (pid, name, size, backlog, connections, idle, queued)))


for pid in pids:  # noqa: F821 -- given on the command line
    start = time.monotonic()
    gdb.execute("attach %d" % pid, to_string=True)
    for key, value in entries(table_of_pools(lua_state())):
        if is_type(key, STRING) and is_type(value, USERDATA):
            print_pool(pid, key, value)
    gdb.execute("detach", to_string=True)
    print("stood\t%d\t%.3f" % (pid, 1000 * (time.monotonic() - start)))
sys.stdout.flush()
