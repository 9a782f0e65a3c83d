#include "gate.h"

// Opcodes of a target, lengths and places of fields: RFC 7143, 11.2 to 11.18. No header digest is negotiated, and no additional header
// is ever sent to an initiator.
enum { HEADER_SIZE = 48, NOP_IN = 0x20, SCSI_RESPONSE = 0x21, LOGIN_RESPONSE = 0x23, DATA_IN = 0x25, ASYNCHRONOUS = 0x32 };

static uint32_t number(const uint8_t *bytes) {
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

// Whether the library can read this sense data without leaving it; it takes 18 bytes of the fixed form for granted (SPC-4, 4.5).
static int is_sense(const uint8_t *data, size_t length) {
    if (length < 2 + 18)
        return 0;
    const uint8_t *sense = data + 2;
    const size_t size = length - 2;
    if ((sense[0] & 0x7f) != 0x72 && (sense[0] & 0x7f) != 0x73)
        return 1;
    // Descriptors, walked as the library walks them.
    for (size_t place = 8; place < 8 + (size_t)sense[7];) {
        if (place + 7 > size)
            return 0;
        if (sense[place + 1] < 4 || !(sense[place + 2] & 0x80))
            return 1;
        place += sense[place + 1];
    }
    return 1;
}

// Whether one whole message may come now; `is_last` where it ends the step.
static int is_expected(const uint8_t *header, size_t length, const struct gate_expectation *expectation, int *is_last) {
    const uint32_t tag = number(header + 16);
    const int opcode = header[0] & 0x3f;
    *is_last = 0;
    if (!expectation->is_logged_in) {
        *is_last = 1;
        return opcode == LOGIN_RESPONSE;
    }
    if (opcode == NOP_IN)
        return tag == 0xffffffff;
    if (opcode == ASYNCHRONOUS)
        return 1;
    if (!expectation->has_task || tag != expectation->task_tag)
        return 0;
    const int status = header[3];
    if (opcode == DATA_IN) {
        *is_last = (header[1] & 0x81) == 0x81;
        const uint64_t end = (uint64_t)number(header + 40) + length;
        return length > 0 && end <= expectation->length;
    }
    *is_last = 1;
    const int has_sense = status != 0x02 || is_sense(header + HEADER_SIZE, length);
    return opcode == SCSI_RESPONSE && header[2] == 0 && has_sense;
}

enum gate_verdict gate_examine(const uint8_t *bytes, size_t count, const struct gate_expectation *expectation, size_t *needed) {
    size_t place = 0;
    while (place < count) {
        *needed = place + HEADER_SIZE;
        if (*needed > GATE_LONGEST_ANSWER)
            return GATE_REFUSE;
        if (*needed > count)
            return GATE_WAIT;
        const uint8_t *header = bytes + place;
        const size_t length = number(header + 4) & 0xffffff;
        *needed += (length + 3) & ~(size_t)3;
        if (header[4] != 0 || length > GATE_LONGEST_DATA || *needed > GATE_LONGEST_ANSWER)
            return GATE_REFUSE;
        if (*needed > count)
            return GATE_WAIT;
        int is_last;
        if (!is_expected(header, length, expectation, &is_last))
            return GATE_REFUSE;
        place = *needed;
        if (is_last)
            return GATE_PASS;
        // Data without its end: the library would read on. A sign of life that is asked for is answered, though.
        const int is_data = (header[0] & 0x3f) == DATA_IN;
        if (place == count && is_data) {
            *needed = place + HEADER_SIZE;
            return GATE_WAIT;
        }
        // With no command under way the library takes one message at a time.
        if (!expectation->has_task)
            return GATE_PASS;
    }
    return GATE_PASS;
}
