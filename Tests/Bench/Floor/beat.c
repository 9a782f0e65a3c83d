/* The floor of a beat: the same calls to storage as a prober makes, for each SR once per interval, by one thread that does nothing
 * else: no judge, no reports, no other hosts.
 *
 *   beat INTERVAL_MILLISECONDS HOST PATH...
 *
 * PATH is a directory with hb-HOST and .heartbeat-HOST, or a block device. Runs until it is killed. */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

enum { BLOCK = 4096 };

/* A name and the two descriptors held on it; `size` bytes go out in one write. */
struct place {
    char name[4096];
    int writer, reader;
    size_t size;
};

struct storage {
    struct place places[2];
    int count;
};

static unsigned char *written, *read_back;

static void fail(const char *what) {
    fprintf(stderr, "beat: %s: %s\n", what, strerror(errno));
    exit(1);
}

static void open_place(struct place *place, size_t size) {
    place->size = size;
    place->writer = open(place->name, O_WRONLY | O_DIRECT | O_DSYNC | O_CLOEXEC);
    place->reader = open(place->name, O_RDONLY | O_DIRECT | O_CLOEXEC);
    if (place->writer < 0 || place->reader < 0) fail(place->name);
}

static void open_storage(struct storage *storage, const char *path, const char *host) {
    struct stat status;
    if (stat(path, &status) != 0) fail(path);
    if (S_ISBLK(status.st_mode)) {
        storage->count = 1;
        snprintf(storage->places[0].name, sizeof storage->places[0].name, "%s", path);
        open_place(&storage->places[0], 2 * BLOCK);
        return;
    }
    storage->count = 2;
    snprintf(storage->places[0].name, sizeof storage->places[0].name, "%s/.heartbeat-%s", path, host);
    snprintf(storage->places[1].name, sizeof storage->places[1].name, "%s/hb-%s", path, host);
    for (int index = 0; index < 2; index++) open_place(&storage->places[index], BLOCK);
}

/* Fresh content each time: the number and a nonce in the record. */
static void compose(uint64_t nonce) {
    memset(written, '\n', BLOCK);
    memset(written + BLOCK, 0, BLOCK);
    int count = snprintf((char *)written, BLOCK, "%lld", (long long)time(NULL));
    written[count] = '\n';
    memcpy(written + BLOCK, &nonce, sizeof nonce);
}

/* Where a place's bytes lie among those composed: a file's record is the second block. */
static size_t offset(const struct storage *storage, int index) { return storage->count == 2 && index == 0 ? BLOCK : 0; }

static void beat(const struct storage *storage, uint64_t nonce) {
    struct statx status;
    for (int index = 0; index < storage->count; index++)
        if (statx(AT_FDCWD, storage->places[index].name, AT_STATX_FORCE_SYNC, STATX_TYPE | STATX_INO | STATX_NLINK, &status) != 0)
            fail("statx");
    /* A look at the own record before it is overwritten. */
    const struct place *first = &storage->places[0];
    if (pread(first->reader, read_back, BLOCK, first->size > BLOCK ? BLOCK : 0) != BLOCK) fail("read");
    compose(nonce);
    for (int index = 0; index < storage->count; index++) {
        const struct place *place = &storage->places[index];
        if (pwrite(place->writer, written + offset(storage, index), place->size, 0) != (ssize_t)place->size) fail("write");
    }
    for (int index = 0; index < storage->count; index++) {
        const struct place *place = &storage->places[index];
        size_t start = offset(storage, index);
        if (pread(place->reader, read_back + start, place->size, 0) != (ssize_t)place->size) fail("read");
        if (memcmp(read_back + start, written + start, place->size) != 0) fail("another's bytes");
    }
}

/* Beats are spread evenly over the interval, as the threads of a prober are by chance. */
static void wait_until(int timer, struct timespec *due, long step) {
    uint64_t expirations;
    due->tv_nsec += step;
    while (due->tv_nsec >= 1000000000) {
        due->tv_nsec -= 1000000000;
        due->tv_sec++;
    }
    struct itimerspec setting = {.it_value = *due};
    if (timerfd_settime(timer, TFD_TIMER_ABSTIME, &setting, NULL) != 0) fail("timerfd_settime");
    if (read(timer, &expirations, sizeof expirations) < 0) fail("read of the timer");
}

int main(int count, char **arguments) {
    if (count < 4) {
        fprintf(stderr, "usage: beat INTERVAL_MILLISECONDS HOST PATH...\n");
        return 64;
    }
    int storages = count - 3;
    struct storage *table = calloc(storages, sizeof *table);
    if (!table || posix_memalign((void **)&written, BLOCK, 2 * BLOCK) || posix_memalign((void **)&read_back, BLOCK, 2 * BLOCK))
        fail("memory");
    for (int index = 0; index < storages; index++) open_storage(&table[index], arguments[index + 3], arguments[2]);
    int timer = timerfd_create(CLOCK_BOOTTIME, TFD_CLOEXEC);
    long step = atol(arguments[1]) * 1000000 / storages;
    struct timespec due;
    clock_gettime(CLOCK_BOOTTIME, &due);
    for (uint64_t nonce = 1;; nonce++) {
        wait_until(timer, &due, step);
        beat(&table[nonce % storages], nonce);
    }
}
