/* The floor of a fence: one real-time thread that sleeps until an instant and writes one byte.
 *
 *   trigger FILE COUNT PAUSE_MILLISECONDS
 *
 * Prints each instant in nanoseconds of CLOCK_BOOTTIME before it sleeps. FILE stands for the trigger and is refused under /proc. */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

enum { PROC_MAGIC = 0x9fa0 };

int main(int count, char **arguments) {
    if (count != 4) {
        fprintf(stderr, "usage: trigger FILE COUNT PAUSE_MILLISECONDS\n");
        return 64;
    }
    int file = open(arguments[1], O_WRONLY | O_APPEND | O_CLOEXEC | O_NONBLOCK);
    struct statfs system;
    if (file < 0 || fstatfs(file, &system) != 0 || system.f_type == PROC_MAGIC) {
        fprintf(stderr, "trigger: %s: %s\n", arguments[1], file < 0 ? strerror(errno) : "lies in /proc");
        return 1;
    }
    /* As the daemon does; where it may not, neither may the daemon. */
    struct sched_param priority = {.sched_priority = 48};
    mlockall(MCL_CURRENT | MCL_FUTURE);
    sched_setscheduler(0, SCHED_RR, &priority);
    setvbuf(stdout, NULL, _IOLBF, 0);
    long long pause = atoll(arguments[3]) * 1000000;
    for (int left = atoi(arguments[2]); left > 0; left--) {
        struct timespec due;
        clock_gettime(CLOCK_BOOTTIME, &due);
        long long instant = due.tv_sec * 1000000000LL + due.tv_nsec + pause;
        printf("%lld\n", instant);
        due.tv_sec = instant / 1000000000;
        due.tv_nsec = instant % 1000000000;
        while (clock_nanosleep(CLOCK_BOOTTIME, TIMER_ABSTIME, &due, NULL) == EINTR) {}
        if (write(file, "b", 1) != 1) return 1;
    }
    return 0;
}
