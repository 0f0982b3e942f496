/*
 * Prints how nginx's headers lay out the structures of the layout catalogue: a line for each field with its structure, its
 * name, its offset and its width, of a bit field also its lowest bit and how many it has; and a line with the size of those
 * that stand in arrays. What a compiler says by offsetof holds against what the catalogue says by debug information.
 */
#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_event.h>
#include <ngx_http.h>

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define SIZE(type) printf(#type " %zu\n", sizeof(type))

#define FIELD(type, field) \
    printf(#type " " #field " %zu %zu\n", offsetof(type, field), sizeof(((type *) 0)->field))

/* C gives no offset of a bit field, so one that is set is looked for. */
#define BITS(type, field)                        \
    do {                                         \
        static type value;                       \
        memset(&value, 0, sizeof(value));        \
        value.field = ~0;                        \
        print_bits(#type, #field, &value);       \
    } while (0)

static void
print_bits(const char *type, const char *field, const void *value)
{
    const unsigned *word = value;
    size_t at = 0;

    while (word[at] == 0) {
        at++;
    }
    printf("%s %s %zu %zu %d %d\n", type, field, at * sizeof(unsigned), sizeof(unsigned), __builtin_ctz(word[at]),
        __builtin_popcount(word[at]));
}

static void
print_cycle(void)
{
    FIELD(ngx_cycle_t, conf_ctx);
    FIELD(ngx_cycle_t, free_connections);
    FIELD(ngx_cycle_t, free_connection_n);
    FIELD(ngx_cycle_t, reusable_connections_queue);
    FIELD(ngx_cycle_t, reusable_connections_n);
    FIELD(ngx_cycle_t, connections_reuse_time);
    FIELD(ngx_cycle_t, listening.elts);
    FIELD(ngx_cycle_t, listening.nelts);
    FIELD(ngx_cycle_t, listening.size);
    FIELD(ngx_cycle_t, connection_n);
    FIELD(ngx_cycle_t, files_n);
    FIELD(ngx_cycle_t, connections);
    FIELD(ngx_cycle_t, read_events);
    FIELD(ngx_cycle_t, write_events);
}

static void
print_connection(void)
{
    SIZE(ngx_connection_t);
    FIELD(ngx_connection_t, data);
    FIELD(ngx_connection_t, read);
    FIELD(ngx_connection_t, write);
    FIELD(ngx_connection_t, fd);
    FIELD(ngx_connection_t, listening);
    FIELD(ngx_connection_t, sent);
    FIELD(ngx_connection_t, pool);
    FIELD(ngx_connection_t, type);
    FIELD(ngx_connection_t, sockaddr);
    FIELD(ngx_connection_t, socklen);
    FIELD(ngx_connection_t, addr_text.len);
    FIELD(ngx_connection_t, addr_text.data);
    FIELD(ngx_connection_t, ssl);
    FIELD(ngx_connection_t, local_sockaddr);
    FIELD(ngx_connection_t, local_socklen);
    FIELD(ngx_connection_t, queue);
    FIELD(ngx_connection_t, number);
    FIELD(ngx_connection_t, start_time);
    FIELD(ngx_connection_t, requests);
    FIELD(ngx_connection_t, log);
#if (NGX_QUIC || NGX_COMPAT) && nginx_version >= 1025000
    FIELD(ngx_connection_t, quic);
#endif
#if nginx_version >= 1015000
    FIELD(ngx_connection_t, udp);
#endif
    BITS(ngx_connection_t, timedout);
    BITS(ngx_connection_t, error);
    BITS(ngx_connection_t, destroyed);
    BITS(ngx_connection_t, idle);
    BITS(ngx_connection_t, reusable);
    BITS(ngx_connection_t, close);
}

static void
print_event(void)
{
    SIZE(ngx_event_t);
    FIELD(ngx_event_t, data);
    FIELD(ngx_event_t, handler);
    FIELD(ngx_event_t, index);
    FIELD(ngx_event_t, timer.key);
    FIELD(ngx_event_t, timer.parent);
    BITS(ngx_event_t, write);
    BITS(ngx_event_t, accept);
    BITS(ngx_event_t, active);
    BITS(ngx_event_t, ready);
    BITS(ngx_event_t, eof);
    BITS(ngx_event_t, error);
    BITS(ngx_event_t, timedout);
    BITS(ngx_event_t, timer_set);
}

static void
print_listening(void)
{
    SIZE(ngx_listening_t);
    FIELD(ngx_listening_t, fd);
    FIELD(ngx_listening_t, sockaddr);
    FIELD(ngx_listening_t, socklen);
    FIELD(ngx_listening_t, addr_text.len);
    FIELD(ngx_listening_t, addr_text.data);
    FIELD(ngx_listening_t, handler);
    FIELD(ngx_listening_t, connection);
}

static void
print_request(void)
{
    FIELD(ngx_http_request_t, signature);
    FIELD(ngx_http_request_t, connection);
    FIELD(ngx_http_request_t, ctx);
    FIELD(ngx_http_request_t, main_conf);
    FIELD(ngx_http_request_t, srv_conf);
    FIELD(ngx_http_request_t, loc_conf);
    FIELD(ngx_http_request_t, upstream);
    FIELD(ngx_http_request_t, pool);
    FIELD(ngx_http_request_t, headers_in.server.len);
    FIELD(ngx_http_request_t, headers_in.server.data);
    FIELD(ngx_http_request_t, headers_out.status);
    FIELD(ngx_http_request_t, headers_out.content_length_n);
    FIELD(ngx_http_request_t, start_sec);
    FIELD(ngx_http_request_t, start_msec);
    FIELD(ngx_http_request_t, method);
    FIELD(ngx_http_request_t, http_version);
    FIELD(ngx_http_request_t, request_line.len);
    FIELD(ngx_http_request_t, request_line.data);
    FIELD(ngx_http_request_t, uri.len);
    FIELD(ngx_http_request_t, uri.data);
    FIELD(ngx_http_request_t, args.len);
    FIELD(ngx_http_request_t, args.data);
    FIELD(ngx_http_request_t, unparsed_uri.len);
    FIELD(ngx_http_request_t, unparsed_uri.data);
    FIELD(ngx_http_request_t, method_name.len);
    FIELD(ngx_http_request_t, method_name.data);
    FIELD(ngx_http_request_t, http_protocol.len);
    FIELD(ngx_http_request_t, http_protocol.data);
    FIELD(ngx_http_request_t, main);
    FIELD(ngx_http_request_t, parent);
    FIELD(ngx_http_request_t, phase_handler);
    FIELD(ngx_http_request_t, header_size);
    FIELD(ngx_http_request_t, request_length);
    FIELD(ngx_http_request_t, cleanup);
    BITS(ngx_http_request_t, count);
    BITS(ngx_http_request_t, subrequests);
    BITS(ngx_http_request_t, blocked);
    BITS(ngx_http_request_t, aio);
    BITS(ngx_http_request_t, http_state);
    BITS(ngx_http_request_t, keepalive);
    BITS(ngx_http_request_t, internal);
    BITS(ngx_http_request_t, header_sent);
    BITS(ngx_http_request_t, done);
}

int
main(void)
{
    print_cycle();
    print_connection();
    print_event();
    print_listening();
    print_request();
    return 0;
}
