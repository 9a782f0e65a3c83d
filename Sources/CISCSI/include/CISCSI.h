// One connection to an iSCSI portal, by libiscsi, which is loaded when it is first wanted: a host without it must still be guarded,
// and the judge must not carry it. Only what reads can be asked: no function here sends data to a logical unit.
//
// No function waits. One step at a time is under way: connect, log in, or a command; `heartbeat_iscsi_serve` tells how it goes. For
// one thread. No header of the system's here but <stdint.h>, as in CLinux.h.
#ifndef HEARTBEAT_CISCSI_H
#define HEARTBEAT_CISCSI_H

#include <stdint.h>

struct heartbeat_iscsi;

enum {
    // The step is under way.
    HEARTBEAT_ISCSI_WAITING = 0,
    // It has ended, as the answer says; or none was begun.
    HEARTBEAT_ISCSI_DONE = 1,
    // The connection did not come about, or was closed; the answer has an errno, or 0 where it was closed in order.
    HEARTBEAT_ISCSI_CLOSED = 2,
    // The target sent what the library cannot understand, or refuses.
    HEARTBEAT_ISCSI_GARBLED = 3,
    // The target wants the login elsewhere: `heartbeat_iscsi_moved_to`.
    HEARTBEAT_ISCSI_MOVED = 4,
};

// Longest data of a command.
#define HEARTBEAT_ISCSI_LONGEST_DATA 4096

// How the last step ended.
struct heartbeat_iscsi_answer {
    // errno of the socket; 0 for none.
    int32_t error;
    // Class and detail of a login that was refused (RFC 7143, 11.13.5), such as 0x0201; 0 for none.
    int32_t login;
    // SCSI status of a command (SAM-5, 5.3.1).
    int32_t status;
    // With CHECK CONDITION: sense key, and additional sense code and qualifier as 0xCCQQ (SPC-4, 4.5).
    int32_t sense_key;
    int32_t sense_code;
    // Bytes of data that the target says it sent.
    int32_t received;
};

// Loads libiscsi.so.7 once; null, or a sentence that says what is missing. Reads files: not where those may hang.
const char *heartbeat_iscsi_load(void);

// The same with another file; the functions below go on with what was loaded first.
const char *heartbeat_iscsi_load_file(const char *path);

// A connection that has not begun; null when memory ran out. `session` names this initiator's session with the target (the ISID, of
// which 40 bits are taken): a login with the same one ends what an earlier connection left there (RFC 7143, 6.3.5).
struct heartbeat_iscsi *heartbeat_iscsi_create(const char *initiator, const char *target, uint64_t session);

// CHAP name and secret for the login; wiped out of the library once that has ended.
void heartbeat_iscsi_set_secret(struct heartbeat_iscsi *connection, const char *name, const char *secret);

// Begins to connect to `192.0.2.7:3260` or `[2001:db8::7]:3260`, numeric, since a name would be waited for. 0 or errno.
int32_t heartbeat_iscsi_connect(struct heartbeat_iscsi *connection, const char *portal);

// Begins to log in.
void heartbeat_iscsi_log_in(struct heartbeat_iscsi *connection);

// Begins a command of at most 16 bytes that reads `expected` bytes, 0 … HEARTBEAT_ISCSI_LONGEST_DATA. `lun` as the kernel has it: the
// first two bytes of the eight-byte number.
void heartbeat_iscsi_send(struct heartbeat_iscsi *connection, uint32_t lun, const uint8_t *command, uint32_t size, uint32_t expected);

// What poll(2) is to wait for; -1 and 0 where there is no socket.
int32_t heartbeat_iscsi_descriptor(const struct heartbeat_iscsi *connection);
int32_t heartbeat_iscsi_events(const struct heartbeat_iscsi *connection);

// Goes on after poll(2), also while no step is under way: the target may ask for a sign of life, or close. Gives one of the states.
int32_t heartbeat_iscsi_serve(struct heartbeat_iscsi *connection, int32_t events);

// The state without serving.
int32_t heartbeat_iscsi_state(const struct heartbeat_iscsi *connection);

// Valid until the next step.
const struct heartbeat_iscsi_answer *heartbeat_iscsi_last_answer(const struct heartbeat_iscsi *connection);
// Zeros, and over them what the last command read.
const uint8_t *heartbeat_iscsi_data(const struct heartbeat_iscsi *connection);
// Address, port and group as the target wrote them; ended by a zero.
const char *heartbeat_iscsi_moved_to(const struct heartbeat_iscsi *connection);

// Lets go of it, whatever is under way; an idle session is told goodbye as far as that needs no waiting.
void heartbeat_iscsi_end(struct heartbeat_iscsi *connection);

#endif
