-- Brings the cosocket pools of this worker into every interesting state and holds them there until the worker ends.
-- @word@ is filled in by the demo.

local DAY = 24 * 3600

local function tcp(sock, options)
    return sock:connect("127.0.0.1", @port@, options)
end

local function unix(sock, options)
    return sock:connect("unix:@folder@/backend.sock", options)
end

local pools = {
    { name = "idle", connect = tcp, size = 30, idle = 4, in_use = 0 },
    { name = "in-use", connect = tcp, size = 10, idle = 1, in_use = 3 },
    { name = "full", connect = tcp, size = 2, idle = 0, in_use = 2 },
    { name = "queueing", connect = tcp, size = 2, idle = 0, in_use = 2, backlog = 5, waiting = 3 },
    -- Named after their addresses, and made by their first setkeepalive.
    { connect = tcp, size = 20, idle = 2, in_use = 1 },
    { connect = unix, size = 5, idle = 1, in_use = 0 },
}

-- Keeps connections from the garbage collector, which would close them.
local held = {}

local function connect(pool)
    local options = {}
    if pool.name then
        options.pool = pool.name
        options.pool_size = pool.size
        options.backlog = pool.backlog
    end
    local sock = ngx.socket.tcp()
    sock:settimeout(DAY * 1000)
    assert(pool.connect(sock, options))
    held[#held + 1] = sock
    return sock
end

local function make(pool)
    local opened = {}
    for i = 1, pool.idle + pool.in_use do
        opened[i] = connect(pool)
    end
    -- Before 0.10.14 only this makes a pool, and only connections that were put back once count.
    for _, sock in ipairs(opened) do
        assert(sock:setkeepalive(0, pool.size))
    end
    for _ = 1, pool.in_use do
        connect(pool)
    end
    for _ = 1, pool.waiting or 0 do
        ngx.thread.spawn(connect, pool)
    end
end

local function make_all()
    for _, pool in ipairs(pools) do
        -- There are no queues before 0.10.14.
        if not pool.waiting or ngx.config.ngx_lua_version >= 10014 then
            make(pool)
        end
    end
end

assert(ngx.timer.at(0, function()
    local ok, failure = pcall(make_all)
    if not ok then
        ngx.shared.demo:set("failure", failure)
        return
    end
    ngx.shared.demo:add("workers", 0)
    ngx.shared.demo:incr("workers", 1)
    -- What this light thread opened is closed when it ends.
    ngx.sleep(DAY)
end))
