// Processes and threads: what Swift cannot import from the Linux headers.
// Functions, not inline ones: with _GNU_SOURCE their headers define types otherwise than Swift's Glibc module does.
#ifndef HEARTBEAT_PROCESS_H
#define HEARTBEAT_PROCESS_H

#include <stdint.h>

// pidfd_open(2): glibc has it only since 2.36, and syscall(2) is variadic. -1 and errno on failure.
int32_t heartbeat_pidfd_open(int32_t process);

// pidfd_send_signal(2): glibc has it only since 2.36, and syscall(2) is variadic.
int32_t heartbeat_pidfd_send_signal(int32_t descriptor, int32_t signal_number);

// memfd_create(2) with close-on-exec and sealing allowed: a GNU extension.
int32_t heartbeat_memory_descriptor(const char *name);

// fcntl(2) with F_ADD_SEALS: its size can never change again. GNU extensions.
int32_t heartbeat_seal_size(int32_t descriptor);

// fcntl(2) with F_ADD_SEALS: neither its size nor its content can ever change again. GNU extensions.
int32_t heartbeat_seal_content(int32_t descriptor);

// eventfd(2), close-on-exec and non-blocking: not in Swift's Glibc module on every release.
int32_t heartbeat_event_descriptor(void);

// timerfd_create(2) on CLOCK_BOOTTIME, close-on-exec: not in Swift's Glibc module.
int32_t heartbeat_boot_timer(void);

// timerfd_settime(2) to an absolute instant of CLOCK_BOOTTIME in nanoseconds; one already past expires at once.
int32_t heartbeat_boot_timer_set(int32_t descriptor, int64_t nanoseconds);

// syncfs(2): a GNU extension.
int32_t heartbeat_syncfs(int32_t descriptor);

// ioprio_set(2) of the calling thread: glibc has no wrapper.
int32_t heartbeat_ioprio_set(int32_t class_number, int32_t level);

// sched_setscheduler(2), SCHED_RR with SCHED_RESET_ON_FORK, a GNU extension, for the calling thread.
int32_t heartbeat_run_in_real_time(int32_t priority);

// prctl(2) is variadic: the kernel kills this process when the thread that made it ends.
int32_t heartbeat_die_with_parent(void);

// prctl(2) is variadic: no core is written, neither to a file nor into a pipe (core(5)).
int32_t heartbeat_refuse_core(void);

// pthread_setname_np(3): a GNU extension. At most 15 bytes.
int32_t heartbeat_name_thread(const char *name);

// Gives up, for good, every capability of this thread but those of `kept` (bit n is capability n of linux/capability.h), and
// what exec could give back: the bounding set, and no_new_privs (capabilities(7), prctl(2)). Before other threads are made,
// since each has its own. 0 or errno of what was refused first; the rest is done all the same.
int32_t heartbeat_keep_capabilities(uint64_t kept);

// posix_spawn(3) with exactly six descriptors: `null` as 0 and 1, 2 as it is, `third` as 3, `fourth` as 4, `fifth` as 5;
// all others closed, no signal blocked or ignored, SCHED_OTHER. Its file actions and attributes are GNU extensions.
// Gives 0 or an errno. Returns only once exec has read the binary: for an expendable thread.
int32_t heartbeat_spawn(int32_t *process, const char *path, char *const arguments[], char *const environment[],
                        int32_t null, int32_t third, int32_t fourth, int32_t fifth);

#endif
