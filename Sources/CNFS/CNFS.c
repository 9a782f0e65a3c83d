// The bodies of CNFS.h. The library's functions are looked up by name once and called through a table.
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "CNFS.h"

#include <dlfcn.h>
#include <errno.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <nfsc/libnfs.h>
#include <nfsc/libnfs-raw.h>
#include <nfsc/libnfs-raw-mount.h>
#include <nfsc/libnfs-raw-nfs.h>
#include <nfsc/libnfs-raw-nfs4.h>
#include <nfsc/libnfs-raw-portmap.h>

// Every function that is used of the library, by its own type.
#define EACH_FUNCTION(entry)                                                                                              \
    entry(rpc_init_context) entry(rpc_destroy_context) entry(rpc_connect_async) entry(rpc_get_fd) entry(rpc_which_events) \
    entry(rpc_service) entry(rpc_set_uid) entry(rpc_set_gid) entry(rpc_pmap2_getport_async) entry(rpc_mount3_mnt_async)   \
    entry(rpc_nfs3_lookup_async) entry(rpc_nfs3_read_async) entry(rpc_nfs3_write_async) entry(rpc_nfs4_compound_async)

#define POINTER(name) __typeof__(&name) name;
static struct { EACH_FUNCTION(POINTER) } library_functions;

struct heartbeat_nfs {
    struct rpc_context *context;
    int is_connected;
    int is_waiting;
};

static pthread_mutex_t loading = PTHREAD_MUTEX_INITIALIZER;
static int is_loaded;

static const char *load(const char *library) {
    static char sentence[96];
    void *handle = dlopen(library, RTLD_NOW | RTLD_LOCAL);
    if (handle == NULL) {
        snprintf(sentence, sizeof sentence, "%s is not installed", library);
        return sentence;
    }
#define LOOK_UP(name)                                                                                \
    library_functions.name = (__typeof__(&name))dlsym(handle, #name);                                 \
    if (library_functions.name == NULL) {                                                             \
        snprintf(sentence, sizeof sentence, "%s lacks %s: it is of another version", library, #name); \
        dlclose(handle);                                                                              \
        return sentence;                                                                              \
    }
    if (is_loaded) {
        dlclose(handle);
        return NULL;
    }
    EACH_FUNCTION(LOOK_UP)
    is_loaded = 1;
    return NULL;
}

const char *heartbeat_nfs_load(const char *library) {
    pthread_mutex_lock(&loading);
    const char *fault = load(library);
    pthread_mutex_unlock(&loading);
    return fault;
}

// The library calls these inside rpc_service and rpc_destroy_context. What a reply says has been read before (NFSReply.swift).
static void connected(struct rpc_context *context, int status, void *data, void *owner) {
    (void)context, (void)data;
    if (status == RPC_STATUS_SUCCESS) ((struct heartbeat_nfs *)owner)->is_connected = 1;
}

static void returned(struct rpc_context *context, int status, void *data, void *owner) {
    (void)context, (void)data;
    // The others tell that a connection is given up, not that a reply was taken.
    if (status == RPC_STATUS_SUCCESS || status == RPC_STATUS_ERROR) ((struct heartbeat_nfs *)owner)->is_waiting = 0;
}

struct heartbeat_nfs *heartbeat_nfs_open(const char *server, int32_t port) {
    struct heartbeat_nfs *nfs = calloc(1, sizeof *nfs);
    if (nfs == NULL) return NULL;
    nfs->context = library_functions.rpc_init_context();
    if (nfs->context == NULL) {
        free(nfs);
        errno = ENOMEM;
        return NULL;
    }
    library_functions.rpc_set_uid(nfs->context, 0);
    library_functions.rpc_set_gid(nfs->context, 0);
    errno = 0;
    if (library_functions.rpc_connect_async(nfs->context, server, port, connected, nfs) < 0) {
        int error = errno;
        heartbeat_nfs_close(nfs);
        errno = error;
        return NULL;
    }
    return nfs;
}

void heartbeat_nfs_close(struct heartbeat_nfs *nfs) {
    library_functions.rpc_destroy_context(nfs->context);
    free(nfs);
}

int32_t heartbeat_nfs_descriptor(struct heartbeat_nfs *nfs) { return library_functions.rpc_get_fd(nfs->context); }

int16_t heartbeat_nfs_events(struct heartbeat_nfs *nfs) {
    return (int16_t)(library_functions.rpc_which_events(nfs->context) | POLLRDHUP);
}

int32_t heartbeat_nfs_is_closed(int16_t events) { return (events & POLLRDHUP) != 0; }

int32_t heartbeat_nfs_service(struct heartbeat_nfs *nfs, int16_t events) {
    return library_functions.rpc_service(nfs->context, events & (POLLIN | POLLOUT | POLLERR | POLLHUP)) < 0 ? -1 : 0;
}

int32_t heartbeat_nfs_is_connected(struct heartbeat_nfs *nfs) { return nfs->is_connected; }

int32_t heartbeat_nfs_is_waiting(struct heartbeat_nfs *nfs) { return nfs->is_waiting; }

void heartbeat_nfs_wait_for(struct heartbeat_nfs *nfs, int32_t bytes) {
    setsockopt(heartbeat_nfs_descriptor(nfs), SOL_SOCKET, SO_RCVLOWAT, &bytes, sizeof bytes);
}

int64_t heartbeat_nfs_taken(struct heartbeat_nfs *nfs) {
    int descriptor = heartbeat_nfs_descriptor(nfs), left = 0;
    struct tcp_info state;
    socklen_t size = sizeof state;
    // In this order: what comes between the two makes the difference larger, never smaller.
    if (ioctl(descriptor, FIONREAD, &left) != 0 || getsockopt(descriptor, IPPROTO_TCP, TCP_INFO, &state, &size) != 0 ||
        size < offsetof(struct tcp_info, tcpi_bytes_received) + sizeof state.tcpi_bytes_received)
        return -1;
    return (int64_t)state.tcpi_bytes_received - left;
}

// The library has encoded the call when it returns.
static int32_t started(struct heartbeat_nfs *nfs, int result) {
    if (result != 0) return -1;
    nfs->is_waiting = 1;
    return 0;
}

int32_t heartbeat_nfs_call_port(struct heartbeat_nfs *nfs) {
    return started(nfs, library_functions.rpc_pmap2_getport_async(nfs->context, MOUNT_PROGRAM, MOUNT_V3, IPPROTO_TCP,
                                                                  returned, nfs));
}

int32_t heartbeat_nfs_call_mount(struct heartbeat_nfs *nfs, const char *directory) {
    // Its parameter is no pointer to constant characters, but it only encodes them.
    return started(nfs, library_functions.rpc_mount3_mnt_async(nfs->context, returned, (char *)directory, nfs));
}

static nfs_fh3 handle_of(const uint8_t *bytes, uint32_t size) {
    nfs_fh3 handle = {.data = {.data_len = size, .data_val = (char *)bytes}};
    return handle;
}

int32_t heartbeat_nfs_call_lookup(struct heartbeat_nfs *nfs, const uint8_t *directory, uint32_t size, const char *name) {
    LOOKUP3args arguments = {.what = {.dir = handle_of(directory, size), .name = (char *)name}};
    return started(nfs, library_functions.rpc_nfs3_lookup_async(nfs->context, returned, &arguments, nfs));
}

int32_t heartbeat_nfs_call_read(struct heartbeat_nfs *nfs, const uint8_t *handle, uint32_t size, uint32_t count) {
    READ3args arguments = {.file = handle_of(handle, size), .offset = 0, .count = count};
    return started(nfs, library_functions.rpc_nfs3_read_async(nfs->context, returned, &arguments, nfs));
}

int32_t heartbeat_nfs_call_write(struct heartbeat_nfs *nfs, const uint8_t *handle, uint32_t size, const uint8_t *bytes,
                                 uint32_t count, uint64_t offset) {
    WRITE3args arguments = {.file = handle_of(handle, size), .offset = offset, .count = count, .stable = FILE_SYNC};
    arguments.data.data_len = count;
    arguments.data.data_val = (char *)bytes;
    return started(nfs, library_functions.rpc_nfs3_write_async(nfs->context, returned, &arguments, nfs));
}

int32_t heartbeat_nfs_call_compound(struct heartbeat_nfs *nfs, const char *const names[], uint32_t name_count,
                                    const uint8_t *bytes, uint32_t count, uint64_t offset) {
    // All zeros, the stateids too: the anonymous one.
    nfs_argop4 operations[HEARTBEAT_NFS_NAMES + 3];
    memset(operations, 0, sizeof operations);
    if (name_count > HEARTBEAT_NFS_NAMES) return -1;
    uint32_t used = 0;
    operations[used++].argop = OP_PUTROOTFH;
    for (uint32_t index = 0; index < name_count; index++) {
        operations[used].argop = OP_LOOKUP;
        operations[used].nfs_argop4_u.oplookup.objname.utf8string_len = (u_int)strlen(names[index]);
        operations[used++].nfs_argop4_u.oplookup.objname.utf8string_val = (char *)names[index];
    }
    if (bytes != NULL) {
        operations[used].argop = OP_WRITE;
        operations[used].nfs_argop4_u.opwrite.stable = FILE_SYNC4;
        operations[used].nfs_argop4_u.opwrite.offset = offset;
        operations[used].nfs_argop4_u.opwrite.data.data_len = count;
        operations[used++].nfs_argop4_u.opwrite.data.data_val = (char *)bytes;
    }
    operations[used].argop = OP_READ;
    operations[used++].nfs_argop4_u.opread.count = count;
    COMPOUND4args arguments = {.argarray = {.argarray_len = used, .argarray_val = operations}};
    return started(nfs, library_functions.rpc_nfs4_compound_async(nfs->context, returned, &arguments, nfs));
}
