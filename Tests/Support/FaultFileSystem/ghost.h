// Ghost writes: a write that was answered with EIO lands later, over a newer one.
#ifndef GHOST_H
#define GHOST_H

#include "fault.h"

#include <sys/types.h>

// Writes under the fault `ghost MS`. The first write of each place after the control file was set is answered with
// EIO and held back; it lands MS milliseconds later or, with 0, right behind the next write of the same place.
// Later writes of that place are plain. Returns the count written or a negative errno.
ssize_t ghost_write(const struct fault *fault, int descriptor, const char *data, size_t count, off_t offset);

#endif
