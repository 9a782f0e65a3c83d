/* The floor of what a daemon does beside its beats, at the same pace: once per interval a look at who else writes to each SR and two
 * status files; once per second a look at which process has what open.
 *
 *   beside INTERVAL_MILLISECONDS DIRECTORY JSON_BYTES METRICS_BYTES PATH...
 *
 * Writes its files into DIRECTORY. PATH is an SR, a directory or a block device. Runs until it is killed. */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <time.h>
#include <unistd.h>

static char target[4096], bytes[65536];

static void fail(const char *what) {
    fprintf(stderr, "beside: %s: %s\n", what, strerror(errno));
    exit(1);
}

/* What there is on an SR: the names in a directory; of a device, whether it is a volume of a group. */
static void look_at(const char *path) {
    struct stat status;
    if (stat(path, &status) != 0) fail(path);
    if (S_ISBLK(status.st_mode)) {
        snprintf(target, sizeof target, "/sys/dev/block/%u:%u/dm/uuid", major(status.st_rdev), minor(status.st_rdev));
        int file = open(target, O_RDONLY | O_CLOEXEC);
        if (file >= 0) close(file);
        return;
    }
    DIR *directory = opendir(path);
    if (!directory) fail(path);
    while (readdir(directory)) {}
    closedir(directory);
}

/* A file that is replaced as a whole. */
static void replace(const char *directory, const char *name, size_t size) {
    char draft[4096], final[4096];
    snprintf(draft, sizeof draft, "%s/%s.new", directory, name);
    snprintf(final, sizeof final, "%s/%s", directory, name);
    int file = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (file < 0 || write(file, bytes, size) != (ssize_t)size || close(file) != 0 || rename(draft, final) != 0) fail(final);
}

static void read_whole(const char *path) {
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) fail(path);
    while (read(file, bytes, sizeof bytes) > 0) {}
    close(file);
}

static int is_node(const char *path, const struct stat *status, int kind, struct FTW *place) {
    (void)path, (void)status, (void)kind, (void)place;
    return 0;
}

/* Processes come and go meanwhile: what is not there any more is passed over. */
static void look_into(const char *process) {
    char name[512];
    snprintf(name, sizeof name, "/proc/%s/ns/mnt", process);
    (void)!readlink(name, target, sizeof target);
    snprintf(name, sizeof name, "/proc/%s/exe", process);
    (void)!readlink(name, target, sizeof target);
    snprintf(name, sizeof name, "/proc/%s/fd", process);
    DIR *descriptors = opendir(name);
    if (!descriptors) return;
    for (struct dirent *entry; (entry = readdir(descriptors));) {
        if (!isdigit((unsigned char)entry->d_name[0])) continue;
        (void)!readlinkat(dirfd(descriptors), entry->d_name, target, sizeof target);
    }
    closedir(descriptors);
}

static void scan(void) {
    read_whole("/proc/self/mountinfo");
    if (nftw("/dev", is_node, 16, FTW_PHYS) != 0) fail("/dev");
    DIR *processes = opendir("/proc");
    if (!processes) fail("/proc");
    for (struct dirent *entry; (entry = readdir(processes));)
        if (isdigit((unsigned char)entry->d_name[0])) look_into(entry->d_name);
    closedir(processes);
}

int main(int count, char **arguments) {
    if (count < 6) {
        fprintf(stderr, "usage: beside INTERVAL_MILLISECONDS DIRECTORY JSON_BYTES METRICS_BYTES PATH...\n");
        return 64;
    }
    long interval = atol(arguments[1]);
    size_t json = strtoul(arguments[3], NULL, 10), metrics = strtoul(arguments[4], NULL, 10);
    if (interval <= 0 || json > sizeof bytes || metrics > sizeof bytes) fail("arguments");
    struct timespec rest = {.tv_sec = interval / 1000, .tv_nsec = interval % 1000 * 1000000};
    for (long passed = 0;; passed += interval) {
        for (int index = 5; index < count; index++) look_at(arguments[index]);
        replace(arguments[2], "metrics", metrics);
        replace(arguments[2], "json", json);
        if (passed >= 1000) {
            scan();
            passed = 0;
        }
        nanosleep(&rest, NULL);
    }
}
