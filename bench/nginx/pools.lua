-- What the workers do: they fill pools when they start, and use one of them for each request of the load.

local pools = {}

local DAY = 24 * 60 * 60 * 1000

local peer, slots, count

local function connect(name, options)
    local sock = ngx.socket.tcp()
    sock:settimeout(DAY)
    local tries = 0
    while true do
        local ok, err = sock:connect(peer, {pool = name, pool_size = options.slots, backlog = options.backlog})
        if ok then
            return sock
        end
        -- The backend's queue was full: it needs a moment.
        tries = tries + 1
        assert(tries < 10000, err)
        ngx.sleep(0.001)
    end
end

local function name_of(index)
    return string.format("service-%05d.example:6379", index)
end

-- A pool of one connection, which somebody keeps, and others wait for.
local function make_queue(waiting)
    local options = {slots = 1, backlog = waiting}
    local kept = connect("queue.example:6379", options)
    for _ = 1, waiting do
        ngx.thread.spawn(connect, "queue.example:6379", options)
    end
    return kept
end

local function make_idle(idle)
    for index = 1, count do
        local socks = {}
        for i = 1, math.floor(idle * index / count) - math.floor(idle * (index - 1) / count) do
            socks[i] = connect(name_of(index), {slots = slots})
        end
        for _, sock in ipairs(socks) do
            assert(sock:setkeepalive(0, slots))
        end
    end
end

-- Connections of the pools that somebody keeps.
local function make_used(used)
    local socks = {}
    for i = 1, used do
        socks[i] = connect(name_of(i % count + 1), {slots = slots})
    end
    return socks
end

-- Cosockets outside of pools that are clients of the gateway, each of which keeps them alive after a request.
local function make_clients(clients)
    local socks = {}
    for i = 1, clients do
        local sock = ngx.socket.tcp()
        sock:settimeout(DAY)
        assert(sock:connect("127.0.0.1", 8080))
        assert(sock:send("GET /keep HTTP/1.1\r\nHost: bench\r\n\r\n"))
        repeat
            local line = assert(sock:receive())
        until line == ""
        socks[i] = sock
    end
    return socks
end

-- Makes pools of so many slots, with `idle` connections in all, and what else the work asks for. Each worker has a
-- backend of its own. When all is done the worker leaves a file named by its pid in the folder.
function pools.fill(folder, work)
    peer = string.format("unix:%s/backend-%d.sock", folder, ngx.worker.id())
    count, slots = work.pools, work.slots
    assert(ngx.timer.at(0, function()
        local kept = make_used(work.used)
        make_idle(work.idle)
        kept.queue = work.waiting > 0 and make_queue(work.waiting) or nil
        kept.clients = work.clients > 0 and make_clients(work.clients) or nil
        local file = assert(io.open(folder .. "/ready-" .. ngx.worker.pid(), "w"))
        file:close()
        if next(kept) then
            ngx.sleep(DAY / 1000)
        end
    end))
end

-- Takes a connection of each of five pools and puts it back.
function pools.use()
    for _ = 1, 5 do
        local sock = connect(name_of(math.random(count)), {slots = slots})
        assert(sock:setkeepalive(0, slots))
    end
    ngx.say("ok")
end

return pools
