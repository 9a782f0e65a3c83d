#include "ghost.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { places = 64 };

// One held write. `data` is freed when it has landed; the entry then only tells that this place had its ghost.
struct ghost {
    int64_t serial;
    ino_t inode;
    off_t offset;
    size_t count;
    char *data;
    int descriptor;
    long milliseconds;
};

static struct ghost ghosts[places];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

// The entry of a place, or the one to overwrite: an empty one or one of an older setting. Call with the lock held.
static struct ghost *entry(int64_t serial, ino_t inode, off_t offset) {
    struct ghost *stale = NULL;
    for (int index = 0; index < places; index++) {
        struct ghost *ghost = &ghosts[index];
        if (ghost->serial == serial && ghost->inode == inode && ghost->offset == offset) return ghost;
        if (ghost->serial != serial && ghost->data == NULL) stale = ghost;
    }
    return stale;
}

static void land(struct ghost *ghost) {
    pthread_mutex_lock(&lock);
    if (ghost->data != NULL) {
        if (pwrite(ghost->descriptor, ghost->data, ghost->count, ghost->offset) < 0) ghost->count = 0;
        close(ghost->descriptor);
        free(ghost->data);
        ghost->data = NULL;
    }
    pthread_mutex_unlock(&lock);
}

static void *land_later(void *argument) {
    struct ghost *ghost = argument;
    fault_sleep(ghost->milliseconds);
    land(ghost);
    return NULL;
}

// Keeps the write. Call with the lock held.
static bool hold(struct ghost *ghost, const char *data, int descriptor) {
    pthread_t thread;
    ghost->data = malloc(ghost->count);
    ghost->descriptor = dup(descriptor);
    if (ghost->data == NULL || ghost->descriptor < 0) return false;
    memcpy(ghost->data, data, ghost->count);
    if (ghost->milliseconds > 0 && pthread_create(&thread, NULL, land_later, ghost) == 0) pthread_detach(thread);
    return true;
}

ssize_t ghost_write(const struct fault *fault, int descriptor, const char *data, size_t count, off_t offset) {
    struct stat status;
    if (fstat(descriptor, &status) < 0) return -errno;
    pthread_mutex_lock(&lock);
    struct ghost *ghost = entry(fault->serial, status.st_ino, offset);
    bool isFirst = ghost != NULL && ghost->serial != fault->serial;
    bool landsBehind = ghost != NULL && !isFirst && ghost->data != NULL && ghost->milliseconds == 0;
    if (isFirst) {
        *ghost = (struct ghost){fault->serial, status.st_ino, offset, count, NULL, -1, fault->argument};
        bool isHeld = hold(ghost, data, descriptor);
        pthread_mutex_unlock(&lock);
        return isHeld ? -EIO : -ENOMEM;
    }
    pthread_mutex_unlock(&lock);
    ssize_t written = pwrite(descriptor, data, count, offset);
    if (landsBehind) land(ghost);
    return written < 0 ? -errno : written;
}
