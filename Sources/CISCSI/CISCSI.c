#define _GNU_SOURCE
#include "CISCSI.h"
#include "gate.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <iscsi/iscsi.h>
#include <iscsi/scsi-lowlevel.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

// The functions that are taken from the library.
#define FUNCTIONS(DO)                                                                                                  \
    DO(iscsi_create_context)                                                                                           \
    DO(iscsi_destroy_context)                                                                                          \
    DO(iscsi_set_isid_random)                                                                                          \
    DO(iscsi_set_targetname)                                                                                           \
    DO(iscsi_set_session_type)                                                                                         \
    DO(iscsi_set_header_digest)                                                                                        \
    DO(iscsi_set_initiator_username_pwd)                                                                               \
    DO(iscsi_set_noautoreconnect)                                                                                      \
    DO(iscsi_connect_async)                                                                                            \
    DO(iscsi_login_async)                                                                                              \
    DO(iscsi_logout_async)                                                                                             \
    DO(iscsi_is_logged_in)                                                                                             \
    DO(iscsi_scsi_command_async)                                                                                       \
    DO(iscsi_get_fd)                                                                                                   \
    DO(iscsi_which_events)                                                                                             \
    DO(iscsi_service)                                                                                                  \
    DO(iscsi_get_error)                                                                                                \
    DO(iscsi_get_target_address)                                                                                       \
    DO(scsi_create_task)                                                                                               \
    DO(scsi_task_add_data_in_buffer)                                                                                   \
    DO(scsi_free_scsi_task)

#define MEMBER(name) __typeof__(name) *name;
static struct {
    int is_loaded;
    FUNCTIONS(MEMBER)
} library;

struct heartbeat_iscsi {
    struct iscsi_context *context;
    // What is under way; the library never frees it.
    struct scsi_task *task;
    int32_t state;
    int is_connected;
    // Bytes that must be there before poll(2) tells of any (SO_RCVLOWAT); 1 unless a message has come in part.
    int low_water;
    struct heartbeat_iscsi_answer answer;
    uint8_t data[HEARTBEAT_ISCSI_LONGEST_DATA];
};

const char *heartbeat_iscsi_load_file(const char *path) {
    void *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (handle == NULL)
        return "libiscsi.so.7 is not installed, or a library that it needs";
#define RESOLVE(name)                                                                                                  \
    void *address_of_##name = dlsym(handle, #name);                                                                    \
    if (address_of_##name == NULL)                                                                                     \
        return "libiscsi.so.7 lacks the function " #name;
    FUNCTIONS(RESOLVE)
    if (library.is_loaded)
        return NULL;
#define KEEP(name) library.name = (__typeof__(name) *)address_of_##name;
    FUNCTIONS(KEEP)
    library.is_loaded = 1;
    return NULL;
}

const char *heartbeat_iscsi_load(void) { return library.is_loaded ? NULL : heartbeat_iscsi_load_file("libiscsi.so.7"); }

struct heartbeat_iscsi *heartbeat_iscsi_create(const char *initiator, const char *target, uint64_t session) {
    struct heartbeat_iscsi *connection = calloc(1, sizeof *connection);
    if (connection == NULL)
        return NULL;
    struct iscsi_context *context = library.iscsi_create_context(initiator);
    if (context == NULL) {
        free(connection);
        return NULL;
    }
    connection->context = context;
    connection->state = HEARTBEAT_ISCSI_DONE;
    connection->low_water = 1;
    library.iscsi_set_isid_random(context, session >> 16 & 0xffffff, session & 0xffff);
    library.iscsi_set_targetname(context, target);
    library.iscsi_set_session_type(context, ISCSI_SESSION_NORMAL);
    library.iscsi_set_header_digest(context, ISCSI_HEADER_DIGEST_NONE);
    // Its own reconnecting waits, sleeps and retries.
    library.iscsi_set_noautoreconnect(context, 1);
    return connection;
}

void heartbeat_iscsi_set_secret(struct heartbeat_iscsi *connection, const char *name, const char *secret) {
    library.iscsi_set_initiator_username_pwd(connection->context, name, secret);
}

// The number in brackets at the end of the library's last sentence: it tells errno and login status in no other way.
static int32_t number_in_error(struct iscsi_context *context) {
    const char *bracket = strrchr(library.iscsi_get_error(context), '(');
    return bracket == NULL ? 0 : (int32_t)strtol(bracket + 1, NULL, 10);
}

// Fills both fields of the library with zeros.
static void forget_secret(struct iscsi_context *context) {
    library.iscsi_set_initiator_username_pwd(context, "", "");
}

static void connect_ended(struct iscsi_context *context, int status, void *data, void *private_data) {
    (void)context, (void)data;
    struct heartbeat_iscsi *connection = private_data;
    connection->is_connected = status == SCSI_STATUS_GOOD;
    connection->state = status == SCSI_STATUS_GOOD ? HEARTBEAT_ISCSI_DONE : HEARTBEAT_ISCSI_CLOSED;
}

static void login_ended(struct iscsi_context *context, int status, void *data, void *private_data) {
    (void)data;
    struct heartbeat_iscsi *connection = private_data;
    const int32_t refusal = number_in_error(context);
    forget_secret(context);
    if (status == SCSI_STATUS_REDIRECT) {
        connection->state = HEARTBEAT_ISCSI_MOVED;
    } else if (status == SCSI_STATUS_GOOD) {
        connection->state = HEARTBEAT_ISCSI_DONE;
    } else {
        connection->answer.login = refusal;
        connection->state = refusal > 0 ? HEARTBEAT_ISCSI_DONE : HEARTBEAT_ISCSI_GARBLED;
    }
}

static void command_ended(struct iscsi_context *context, int status, void *data, void *private_data) {
    (void)context, (void)data;
    struct heartbeat_iscsi *connection = private_data;
    struct scsi_task *task = connection->task;
    // Only ever called once for a task: but who answers twice may be hostile.
    if (task == NULL)
        return;
    connection->task = NULL;
    connection->answer.status = status;
    connection->answer.sense_key = task->sense.key;
    connection->answer.sense_code = task->sense.ascq;
    const size_t missing = task->residual_status == SCSI_RESIDUAL_UNDERFLOW ? task->residual : 0;
    connection->answer.received = missing < (size_t)task->expxferlen ? task->expxferlen - (int32_t)missing : 0;
    library.scsi_free_scsi_task(task);
    // Those of the library's own are above all SCSI statuses: cancelled, error, timeout.
    connection->state = status <= 0xff ? HEARTBEAT_ISCSI_DONE : HEARTBEAT_ISCSI_GARBLED;
}

static void nothing_ended(struct iscsi_context *context, int status, void *data, void *private_data) {
    (void)context, (void)status, (void)data, (void)private_data;
}

static void begin(struct heartbeat_iscsi *connection) {
    memset(&connection->answer, 0, sizeof connection->answer);
    connection->state = HEARTBEAT_ISCSI_WAITING;
}

// Takes note of a closed connection: 1 where recv(2) gave `count`, with errno or 0.
static int is_closed_by(struct heartbeat_iscsi *connection, ssize_t count) {
    if (count > 0 || (count < 0 && (errno == EAGAIN || errno == EINTR)))
        return 0;
    connection->answer.error = count < 0 ? errno : 0;
    return 1;
}

// Whether the peer has closed or reset.
static int is_closed(struct heartbeat_iscsi *connection) {
    char byte;
    const int descriptor = library.iscsi_get_fd(connection->context);
    return is_closed_by(connection, recv(descriptor, &byte, 1, MSG_PEEK | MSG_DONTWAIT));
}

static void set_low_water(struct heartbeat_iscsi *connection, int bytes) {
    if (bytes == connection->low_water)
        return;
    connection->low_water = bytes;
    setsockopt(library.iscsi_get_fd(connection->context), SOL_SOCKET, SO_RCVLOWAT, &bytes, sizeof bytes);
}

// Whether the library may read what has come; where not, and none of it will do, the state says so.
static int may_read(struct heartbeat_iscsi *connection, int events) {
    uint8_t bytes[GATE_LONGEST_ANSWER];
    const int descriptor = library.iscsi_get_fd(connection->context);
    const ssize_t count = recv(descriptor, bytes, sizeof bytes, MSG_PEEK | MSG_DONTWAIT);
    if (is_closed_by(connection, count)) {
        connection->state = HEARTBEAT_ISCSI_CLOSED;
        return 0;
    }
    if (count < 0)
        return 0;
    const struct gate_expectation expectation = {
        .is_logged_in = library.iscsi_is_logged_in(connection->context),
        .has_task = connection->task != NULL,
        .task_tag = connection->task == NULL ? 0 : connection->task->itt,
        .length = connection->task == NULL ? 0 : (uint32_t)connection->task->expxferlen,
    };
    size_t needed = 0;
    switch (gate_examine(bytes, (size_t)count, &expectation, &needed)) {
    case GATE_PASS:
        set_low_water(connection, 1);
        return 1;
    case GATE_WAIT:
        // Nothing more will come.
        if (events & (POLLRDHUP | POLLHUP | POLLERR))
            connection->state = HEARTBEAT_ISCSI_CLOSED;
        set_low_water(connection, (int)needed);
        return 0;
    default:
        connection->state = HEARTBEAT_ISCSI_GARBLED;
        return 0;
    }
}

// The library goes on; its own way to tell a closed connection from a bad message is to cancel the step for both.
static void service(struct heartbeat_iscsi *connection, int events) {
    const int was_waiting = connection->state == HEARTBEAT_ISCSI_WAITING;
    const int result = library.iscsi_service(connection->context, events);
    const int has_ended = connection->state == HEARTBEAT_ISCSI_DONE || connection->state == HEARTBEAT_ISCSI_MOVED;
    if (connection->state == HEARTBEAT_ISCSI_GARBLED || (result < 0 && !(was_waiting && has_ended)))
        connection->state = is_closed(connection) ? HEARTBEAT_ISCSI_CLOSED : HEARTBEAT_ISCSI_GARBLED;
}

// What was begun is sent at once, as far as the socket takes it.
static void push(struct heartbeat_iscsi *connection) {
    if (library.iscsi_which_events(connection->context) & POLLOUT)
        service(connection, POLLOUT);
}

int32_t heartbeat_iscsi_connect(struct heartbeat_iscsi *connection, const char *portal) {
    begin(connection);
    if (library.iscsi_connect_async(connection->context, portal, connect_ended, connection) != 0) {
        connection->state = HEARTBEAT_ISCSI_CLOSED;
        connection->answer.error = number_in_error(connection->context);
        return connection->answer.error > 0 ? connection->answer.error : EINVAL;
    }
    fcntl(library.iscsi_get_fd(connection->context), F_SETFD, FD_CLOEXEC);
    return 0;
}

void heartbeat_iscsi_log_in(struct heartbeat_iscsi *connection) {
    begin(connection);
    if (library.iscsi_login_async(connection->context, login_ended, connection) != 0)
        connection->state = HEARTBEAT_ISCSI_GARBLED;
    else
        push(connection);
}

void heartbeat_iscsi_send(struct heartbeat_iscsi *connection, uint32_t lun, const uint8_t *command, uint32_t size,
                          uint32_t expected) {
    begin(connection);
    memset(connection->data, 0, sizeof connection->data);
    unsigned char block[16] = {0};
    connection->state = HEARTBEAT_ISCSI_GARBLED;
    if (size > sizeof block || expected > sizeof connection->data)
        return;
    memcpy(block, command, size);
    struct scsi_task *task =
        library.scsi_create_task((int)size, block, expected > 0 ? SCSI_XFER_READ : SCSI_XFER_NONE, (int)expected);
    if (task == NULL)
        return;
    // A buffer of ours, also where no data is expected: the library would gather without bound what a target sends.
    if (library.scsi_task_add_data_in_buffer(task, sizeof connection->data, connection->data) != 0 ||
        library.iscsi_scsi_command_async(connection->context, (int)lun, task, command_ended, NULL, connection) != 0) {
        library.scsi_free_scsi_task(task);
        return;
    }
    connection->task = task;
    connection->state = HEARTBEAT_ISCSI_WAITING;
    push(connection);
}

int32_t heartbeat_iscsi_descriptor(const struct heartbeat_iscsi *connection) {
    return library.iscsi_get_fd(connection->context);
}

int32_t heartbeat_iscsi_events(const struct heartbeat_iscsi *connection) {
    if (library.iscsi_get_fd(connection->context) < 0)
        return 0;
    return library.iscsi_which_events(connection->context) | POLLRDHUP;
}

int32_t heartbeat_iscsi_serve(struct heartbeat_iscsi *connection, int32_t events) {
    const int descriptor = library.iscsi_get_fd(connection->context);
    if (descriptor < 0 || connection->state == HEARTBEAT_ISCSI_CLOSED || connection->state == HEARTBEAT_ISCSI_GARBLED)
        return connection->state;
    // What was sent before the connection was closed is read first: a refused login comes so.
    const int is_readable = connection->is_connected && (events & POLLIN);
    if (is_readable && !may_read(connection, events))
        events &= ~POLLIN;
    else if (!is_readable && (!connection->is_connected || (events & (POLLERR | POLLHUP | POLLNVAL)))) {
        socklen_t size = sizeof connection->answer.error;
        getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &connection->answer.error, &size);
        if (connection->answer.error != 0 || (events & (POLLERR | POLLHUP | POLLNVAL)))
            return connection->state = HEARTBEAT_ISCSI_CLOSED;
    }
    // Without the error events, on which the library would reconnect.
    if ((events & (POLLIN | POLLOUT)) && connection->state != HEARTBEAT_ISCSI_CLOSED &&
        connection->state != HEARTBEAT_ISCSI_GARBLED)
        service(connection, events & (POLLIN | POLLOUT));
    return connection->state;
}

int32_t heartbeat_iscsi_state(const struct heartbeat_iscsi *connection) { return connection->state; }

const struct heartbeat_iscsi_answer *heartbeat_iscsi_last_answer(const struct heartbeat_iscsi *connection) {
    return &connection->answer;
}

const uint8_t *heartbeat_iscsi_data(const struct heartbeat_iscsi *connection) { return connection->data; }

const char *heartbeat_iscsi_moved_to(const struct heartbeat_iscsi *connection) {
    return library.iscsi_get_target_address(connection->context);
}

void heartbeat_iscsi_end(struct heartbeat_iscsi *connection) {
    if (connection == NULL)
        return;
    struct iscsi_context *context = connection->context;
    forget_secret(context);
    if (connection->state == HEARTBEAT_ISCSI_DONE && library.iscsi_is_logged_in(context) &&
        library.iscsi_logout_async(context, nothing_ended, NULL) == 0)
        library.iscsi_service(context, POLLOUT);
    library.iscsi_destroy_context(context);
    // What the library gave up without a call.
    if (connection->task != NULL)
        library.scsi_free_scsi_task(connection->task);
    explicit_bzero(connection, sizeof *connection);
    free(connection);
}
