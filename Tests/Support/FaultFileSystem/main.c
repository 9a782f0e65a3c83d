// A FUSE file system that passes everything through to a directory, and hangs, fails, delays or lies on command.
//
//     fault-file-system BACKING MOUNTPOINT CONTROL
//
// CONTROL is a file outside the mount, read anew for each operation; write it by rename. It holds one of:
//     ok | hang | hangread | hangwrite | hangfsync | err N | errread N | errwrite N | errfsync N
//     delay MS | delaywrite MS | torn | lie | corrupt | ghost MS
// N is an errno, MS are milliseconds. Stays in the foreground; prints `mounted` once it is; SIGTERM releases whatever
// hangs, unmounts and ends it.
#include "fault.h"
#include "passthrough.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

// Every hung operation holds a thread; those beside it must still find one.
enum { threads = 400, grace_microseconds = 50000 };

static struct fuse *file_system;

static void *await_signal(void *argument) {
    int signal;
    sigwait(argument, &signal);
    fault_is_leaving = true;
    usleep(grace_microseconds);
    // Closes the connection first, so that the kernel fails whatever is still unanswered; then detaches the mount.
    fuse_unmount(file_system);
    _exit(0);
}

int main(int count, char **arguments) {
    if (count != 4) {
        fprintf(stderr, "usage: %s BACKING MOUNTPOINT CONTROL\n", arguments[0]);
        return 64;
    }
    int directory = open(arguments[1], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (directory < 0) {
        perror(arguments[1]);
        return 66;
    }
    passthrough_use_backing(directory);
    fault_use_control(arguments[3]);

    char *words[] = {arguments[0], "-o", "fsname=heartbeat-laboratory", NULL};
    struct fuse_args options = FUSE_ARGS_INIT(3, words);
    file_system = fuse_new(&options, &passthrough_operations, sizeof passthrough_operations, NULL);
    if (file_system == NULL || fuse_mount(file_system, arguments[2]) != 0) return 69;

    static sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGHUP);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);
    pthread_t waiter;
    if (pthread_create(&waiter, NULL, await_signal, &signals) != 0) return 71;

    puts("mounted");
    fflush(stdout);
    struct fuse_loop_config *configuration = fuse_loop_cfg_create();
    fuse_loop_cfg_set_max_threads(configuration, threads);
    fuse_loop_cfg_set_idle_threads(configuration, 4);
    int result = fuse_loop_mt(file_system, configuration);
    // Leaving closes the connection and so ends the loop: the waiter then unmounts and exits.
    if (fault_is_leaving) pthread_join(waiter, NULL);
    // Somebody unmounted it from outside, or aborted the connection.
    fuse_unmount(file_system);
    _exit(result == 0 ? 0 : 70);
}
