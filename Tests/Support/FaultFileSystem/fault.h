// Which fault an operation meets, decided by one line in the control file.
#ifndef FAULT_H
#define FAULT_H

#include <stdatomic.h>
#include <stdint.h>

enum operation { OPERATION_READ = 1, OPERATION_WRITE = 2, OPERATION_FSYNC = 4, OPERATION_OTHER = 8 };

enum fault_mode { FAULT_NONE, FAULT_HANG, FAULT_ERROR, FAULT_DELAY, FAULT_TORN, FAULT_LIE, FAULT_CORRUPT, FAULT_GHOST };

struct fault {
    enum fault_mode mode;
    unsigned operations;  // which operations it applies to
    long argument;        // errno or milliseconds
    int64_t serial;       // differs from one setting of the control file to the next
};

// Set once this process leaves: whatever hangs comes back with EIO.
extern atomic_bool fault_is_leaving;

// Path of the control file; before the first operation.
void fault_use_control(const char *path);

// The fault that the control file names now; none when it is missing, empty or says something unknown.
struct fault fault_now(void);

// Waits out hangs and delays of `operation`. Returns 0 to go on, or a negative errno to answer with.
int fault_gate(enum operation operation);

// Sleeps in steps, so that leaving ends it early.
void fault_sleep(long milliseconds);

#endif
