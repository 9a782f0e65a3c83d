// The least that looks at an NFS server cost: the same calls in plain C by the same library, over one connection, and a rest after
// each look.
//     nfs VERSION PORT MOUNT_PORT DIRECTORY NAME MICROSECONDS      until killed, on 127.0.0.1
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>

#include <nfsc/libnfs.h>
#include <nfsc/libnfs-raw.h>
#include <nfsc/libnfs-raw-mount.h>
#include <nfsc/libnfs-raw-nfs.h>
#include <nfsc/libnfs-raw-nfs4.h>

enum { record_size = 512, largest_handle = 64, most_names = 16 };

static struct {
    int is_done, failed;
    unsigned handle_size;
    char handle[largest_handle];
    char record[record_size];
} reply;

static void fail(const char *what) {
    fprintf(stderr, "%s fails\n", what);
    exit(1);
}

static void keep_handle(nfs_fh3 handle) {
    if (handle.data.data_len > largest_handle) fail("a handle's size");
    reply.handle_size = handle.data.data_len;
    memcpy(reply.handle, handle.data.data_val, handle.data.data_len);
}

static void connected(struct rpc_context *context, int status, void *data, void *owner) {
    (void)context, (void)data, (void)owner;
    reply.is_done = 1;
    reply.failed = status != RPC_STATUS_SUCCESS;
}

static void mounted(struct rpc_context *context, int status, void *data, void *owner) {
    connected(context, status, data, owner);
    mountres3 *result = data;
    if (reply.failed || result->fhs_status != MNT3_OK) fail("MNT");
    nfs_fh3 handle = {.data = {result->mountres3_u.mountinfo.fhandle.fhandle3_len,
                               result->mountres3_u.mountinfo.fhandle.fhandle3_val}};
    keep_handle(handle);
}

static void found(struct rpc_context *context, int status, void *data, void *owner) {
    connected(context, status, data, owner);
    LOOKUP3res *result = data;
    if (reply.failed || result->status != NFS3_OK) fail("LOOKUP");
    keep_handle(result->LOOKUP3res_u.resok.object);
}

static void was_read(struct rpc_context *context, int status, void *data, void *owner) {
    connected(context, status, data, owner);
    READ3res *result = data;
    if (reply.failed || result->status != NFS3_OK || result->READ3res_u.resok.count != record_size) fail("READ");
    memcpy(reply.record, result->READ3res_u.resok.data.data_val, record_size);
}

static void compounded(struct rpc_context *context, int status, void *data, void *owner) {
    connected(context, status, data, owner);
    COMPOUND4res *result = data;
    if (reply.failed || result->status != NFS4_OK) fail("COMPOUND");
    READ4resok *last = &result->resarray.resarray_val[result->resarray.resarray_len - 1].nfs_resop4_u.opread.READ4res_u.resok4;
    if (last->data.data_len != record_size) fail("READ");
    memcpy(reply.record, last->data.data_val, record_size);
}

static void wait_for_reply(struct rpc_context *context) {
    while (!reply.is_done) {
        struct pollfd entry = {.fd = rpc_get_fd(context), .events = (short)rpc_which_events(context)};
        if (poll(&entry, 1, 1000) <= 0) fail("poll");
        if (rpc_service(context, entry.revents) < 0) fail("the connection");
    }
    reply.is_done = 0;
}

static struct rpc_context *connection(int port) {
    struct rpc_context *context = rpc_init_context();
    if (context == NULL || rpc_connect_async(context, "127.0.0.1", port, connected, NULL) != 0) fail("connecting");
    wait_for_reply(context);
    if (reply.failed) fail("connecting");
    return context;
}

static void look_by_version_3(struct rpc_context *context, nfs_fh3 directory, char *name) {
    LOOKUP3args lookup = {.what = {.dir = directory, .name = name}};
    if (rpc_nfs3_lookup_async(context, found, &lookup, NULL) != 0) fail("LOOKUP");
    wait_for_reply(context);
    READ3args arguments = {.file = {.data = {reply.handle_size, reply.handle}}, .count = record_size};
    if (rpc_nfs3_read_async(context, was_read, &arguments, NULL) != 0) fail("READ");
    wait_for_reply(context);
}

static void look_by_version_4(struct rpc_context *context, char *names[], unsigned count) {
    nfs_argop4 operations[most_names + 2];
    memset(operations, 0, sizeof operations);
    operations[0].argop = OP_PUTROOTFH;
    for (unsigned index = 0; index < count; index++) {
        operations[index + 1].argop = OP_LOOKUP;
        operations[index + 1].nfs_argop4_u.oplookup.objname.utf8string_len = (u_int)strlen(names[index]);
        operations[index + 1].nfs_argop4_u.oplookup.objname.utf8string_val = names[index];
    }
    operations[count + 1].argop = OP_READ;
    operations[count + 1].nfs_argop4_u.opread.count = record_size;
    COMPOUND4args arguments = {.argarray = {count + 2, operations}};
    if (rpc_nfs4_compound_async(context, compounded, &arguments, NULL) != 0) fail("COMPOUND");
    wait_for_reply(context);
}

int main(int argument_count, char *arguments[]) {
    if (argument_count != 7) fail("the number of arguments");
    int version = atoi(arguments[1]);
    long pause = atol(arguments[6]) * 1000;
    struct timespec rest = {.tv_sec = pause / 1000000000, .tv_nsec = pause % 1000000000};
    char root[largest_handle], *names[most_names];
    nfs_fh3 directory = {.data = {0, root}};
    unsigned name_count = 0;
    if (version == 3) {
        struct rpc_context *mount = connection(atoi(arguments[3]));
        if (rpc_mount3_mnt_async(mount, mounted, arguments[4], NULL) != 0) fail("MNT");
        wait_for_reply(mount);
        rpc_destroy_context(mount);
        directory.data.data_len = reply.handle_size;
        memcpy(root, reply.handle, reply.handle_size);
    } else {
        for (char *name = strtok(arguments[4], "/"); name != NULL && name_count < most_names - 1; name = strtok(NULL, "/"))
            names[name_count++] = name;
        names[name_count++] = arguments[5];
    }
    struct rpc_context *context = connection(atoi(arguments[2]));
    for (;;) {
        if (version == 3) look_by_version_3(context, directory, arguments[5]);
        else look_by_version_4(context, names, name_count);
        nanosleep(&rest, NULL);
    }
}
