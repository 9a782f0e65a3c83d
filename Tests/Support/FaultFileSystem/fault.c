#include "fault.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum {
    everything = OPERATION_READ | OPERATION_WRITE | OPERATION_FSYNC | OPERATION_OTHER,
    transfers = OPERATION_READ | OPERATION_WRITE | OPERATION_FSYNC,
    step_milliseconds = 5,
};

static const struct {
    const char *word;
    enum fault_mode mode;
    unsigned operations;
} words[] = {
    {"ok", FAULT_NONE, 0},
    {"hang", FAULT_HANG, everything},
    {"hangread", FAULT_HANG, OPERATION_READ},
    {"hangwrite", FAULT_HANG, OPERATION_WRITE},
    {"hangfsync", FAULT_HANG, OPERATION_FSYNC},
    {"err", FAULT_ERROR, everything},
    {"errread", FAULT_ERROR, OPERATION_READ},
    {"errwrite", FAULT_ERROR, OPERATION_WRITE},
    {"errfsync", FAULT_ERROR, OPERATION_FSYNC},
    {"delay", FAULT_DELAY, transfers},
    {"delaywrite", FAULT_DELAY, OPERATION_WRITE},
    {"torn", FAULT_TORN, OPERATION_WRITE},
    {"lie", FAULT_LIE, OPERATION_WRITE},
    {"corrupt", FAULT_CORRUPT, OPERATION_READ},
    {"ghost", FAULT_GHOST, OPERATION_WRITE},
};

atomic_bool fault_is_leaving;

static const char *control;

void fault_use_control(const char *path) { control = path; }

struct fault fault_now(void) {
    struct fault fault = {FAULT_NONE, 0, 0, 0};
    char line[64] = "", word[16] = "";
    struct stat status;
    int descriptor = open(control, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return fault;
    ssize_t count = read(descriptor, line, sizeof line - 1);
    if (count > 0 && fstat(descriptor, &status) == 0) {
        sscanf(line, "%15s %ld", word, &fault.argument);
        fault.serial = (int64_t)status.st_mtim.tv_sec * 1000000000 + status.st_mtim.tv_nsec;
        for (size_t index = 0; index < sizeof words / sizeof *words; index++) {
            if (strcmp(word, words[index].word) != 0) continue;
            fault.mode = words[index].mode;
            fault.operations = words[index].operations;
        }
    }
    close(descriptor);
    return fault;
}

static void pause_for(long milliseconds) {
    struct timespec time = {milliseconds / 1000, milliseconds % 1000 * 1000000};
    nanosleep(&time, NULL);
}

void fault_sleep(long milliseconds) {
    while (milliseconds > 0 && !fault_is_leaving) {
        long step = milliseconds < step_milliseconds ? milliseconds : step_milliseconds;
        pause_for(step);
        milliseconds -= step;
    }
}

int fault_gate(enum operation operation) {
    for (;;) {
        struct fault fault = fault_now();
        if (!(fault.operations & operation)) return 0;
        if (fault.mode == FAULT_ERROR) return -(int)fault.argument;
        if (fault.mode == FAULT_DELAY) {
            fault_sleep(fault.argument);
            return 0;
        }
        if (fault.mode != FAULT_HANG) return 0;
        if (fault_is_leaving) return -EIO;
        // A hung operation asks the control file again and again, so that any change releases it.
        pause_for(step_milliseconds);
    }
}
