// The operations of the file system: each asks the fault gate first, then does the same in the backing directory.
#ifndef PASSTHROUGH_H
#define PASSTHROUGH_H

#define FUSE_USE_VERSION 312
#include <fuse.h>

// Directory that holds the real files; before the first operation.
void passthrough_use_backing(int directory);

extern const struct fuse_operations passthrough_operations;

#endif
