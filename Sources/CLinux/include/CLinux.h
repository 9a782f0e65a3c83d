// What Swift cannot import from the Linux headers: function-like macros, casts, variadic calls.
// Each entry is a static inline one-liner with the reason above it.
#ifndef HEARTBEAT_CLINUX_H
#define HEARTBEAT_CLINUX_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <fcntl.h>
#include <stdint.h>

#include "storage.h"
#include "watchdog.h"
#include "daemon.h"
#include "process.h"

// O_DIRECT is a cast macro whose value differs per architecture (open(2)).
static const int32_t heartbeat_O_DIRECT = O_DIRECT;

// GNU extensions that Swift does not import (open(2)).
static const int32_t heartbeat_O_PATH = O_PATH;
static const int32_t heartbeat_O_NOATIME = O_NOATIME;

#endif
