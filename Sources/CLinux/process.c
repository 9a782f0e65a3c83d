#define _GNU_SOURCE
#include "process.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stddef.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <unistd.h>

int32_t heartbeat_pidfd_open(int32_t process) { return (int32_t)syscall(SYS_pidfd_open, process, 0); }

int32_t heartbeat_pidfd_send_signal(int32_t descriptor, int32_t signal_number) {
    return (int32_t)syscall(SYS_pidfd_send_signal, descriptor, signal_number, NULL, 0);
}

int32_t heartbeat_memory_descriptor(const char *name) { return memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING); }

int32_t heartbeat_seal_size(int32_t descriptor) {
    return fcntl(descriptor, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL);
}

int32_t heartbeat_seal_content(int32_t descriptor) {
    return fcntl(descriptor, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL);
}

int32_t heartbeat_event_descriptor(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

int32_t heartbeat_boot_timer(void) { return timerfd_create(CLOCK_BOOTTIME, TFD_CLOEXEC); }

int32_t heartbeat_boot_timer_set(int32_t descriptor, int64_t nanoseconds) {
    // An all-zero value would disarm the timer.
    if (nanoseconds < 1) nanoseconds = 1;
    struct itimerspec when = {.it_value = {.tv_sec = nanoseconds / 1000000000, .tv_nsec = nanoseconds % 1000000000}};
    return timerfd_settime(descriptor, TFD_TIMER_ABSTIME, &when, NULL);
}

int32_t heartbeat_syncfs(int32_t descriptor) { return syncfs(descriptor); }

int32_t heartbeat_ioprio_set(int32_t class_number, int32_t level) {
    // IOPRIO_WHO_PROCESS is 1, its subject 0 the calling thread; the class lies above bit 13 (linux/ioprio.h).
    return (int32_t)syscall(SYS_ioprio_set, 1, 0, class_number << 13 | level);
}

int32_t heartbeat_run_in_real_time(int32_t priority) {
    struct sched_param parameter = {.sched_priority = priority};
    return sched_setscheduler(0, SCHED_RR | SCHED_RESET_ON_FORK, &parameter);
}

int32_t heartbeat_die_with_parent(void) { return prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0); }

int32_t heartbeat_refuse_core(void) { return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); }

int32_t heartbeat_name_thread(const char *name) { return pthread_setname_np(pthread_self(), name); }

int32_t heartbeat_keep_capabilities(uint64_t kept) {
    int refused = 0;
    for (int capability = 0; prctl(PR_CAPBSET_READ, capability, 0, 0, 0) >= 0; capability++) {
        if (capability < 64 && (kept >> capability & 1) != 0) continue;
        if (prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) != 0 && refused == 0) refused = errno;
    }
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
    struct __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3];
    if (syscall(SYS_capget, &header, sets) == 0) {
        for (int half = 0; half < _LINUX_CAPABILITY_U32S_3; half++) {
            uint32_t mask = (uint32_t)(kept >> (32 * half));
            sets[half].effective &= mask;
            sets[half].permitted &= mask;
            sets[half].inheritable = 0;
        }
        if (syscall(SYS_capset, &header, sets) != 0 && refused == 0) refused = errno;
    } else if (refused == 0) {
        refused = errno;
    }
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 && refused == 0) refused = errno;
    return refused;
}

int32_t heartbeat_spawn(int32_t *process, const char *path, char *const arguments[], char *const environment[],
                        int32_t null, int32_t third, int32_t fourth, int32_t fifth) {
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none, all;
    struct sched_param parameter = {.sched_priority = 0};
    pid_t made = -1;
    sigemptyset(&none);
    sigfillset(&all);
    // The sources lie above 5 (the caller sees to it), so that no dup2 closes what a later one needs.
    int error = posix_spawn_file_actions_init(&actions);
    if (error != 0) return error;
    error = posix_spawnattr_init(&attributes);
    if (error == 0) error = posix_spawn_file_actions_adddup2(&actions, null, 0);
    if (error == 0) error = posix_spawn_file_actions_adddup2(&actions, null, 1);
    if (error == 0) error = posix_spawn_file_actions_adddup2(&actions, third, 3);
    if (error == 0) error = posix_spawn_file_actions_adddup2(&actions, fourth, 4);
    if (error == 0) error = posix_spawn_file_actions_adddup2(&actions, fifth, 5);
    if (error == 0) error = posix_spawn_file_actions_addclosefrom_np(&actions, 6);
    if (error == 0) error = posix_spawnattr_setsigmask(&attributes, &none);
    if (error == 0) error = posix_spawnattr_setsigdefault(&attributes, &all);
    if (error == 0) error = posix_spawnattr_setschedpolicy(&attributes, SCHED_OTHER);
    if (error == 0) error = posix_spawnattr_setschedparam(&attributes, &parameter);
    if (error == 0)
        error = posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF |
                                                          POSIX_SPAWN_SETSCHEDULER | POSIX_SPAWN_SETSCHEDPARAM);
    if (error == 0) error = posix_spawn(&made, path, &actions, &attributes, arguments, environment);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    *process = made;
    return error;
}
