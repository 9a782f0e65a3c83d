// What Swift cannot import from the Linux headers: function-like macros, casts, variadic calls.
//
// No header of the system's here or in what this includes but <stdint.h>: whichever module brings in such a header first owns its
// types, and `struct stat` and `struct timespec` are to be Glibc's in every file.
#ifndef HEARTBEAT_CLINUX_H
#define HEARTBEAT_CLINUX_H

#include "storage.h"
#include "watchdog.h"
#include "daemon.h"
#include "process.h"
#include "memory.h"
#include "command.h"

#endif
