// What a target has sent, looked at before the library takes it: libiscsi 1.19 follows a null pointer where data comes for what is no
// SCSI command, reads past the end of short sense data, and gathers without bound.
#ifndef HEARTBEAT_CISCSI_GATE_H
#define HEARTBEAT_CISCSI_GATE_H

#include <stddef.h>
#include <stdint.h>

// Longest data of one message, and of all that answers one command. Texts of a login have 8192 bytes at most (RFC 7143, 13.12).
enum { GATE_LONGEST_DATA = 8192, GATE_LONGEST_ANSWER = 16384 };

enum gate_verdict {
    // The library may read: whole messages, of which the last ends the step, or after which nothing more has come.
    GATE_PASS,
    // More bytes are needed, in all as many as `needed` says.
    GATE_WAIT,
    // Nothing that a target may send now.
    GATE_REFUSE,
};

// What the target may send now.
struct gate_expectation {
    int is_logged_in;
    // A command is under way: its task tag, and the bytes that it reads.
    int has_task;
    uint32_t task_tag;
    uint32_t length;
};

// Looks at the `count` bytes that have come and begin with a message.
enum gate_verdict gate_examine(const uint8_t *bytes, size_t count, const struct gate_expectation *expectation, size_t *needed);

#endif
