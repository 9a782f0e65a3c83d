// For the notifier, the process that runs the command of [notify]; bodies in command.c.
#ifndef HEARTBEAT_COMMAND_H
#define HEARTBEAT_COMMAND_H

#include <stdint.h>

// pipe2(2), a GNU extension: both ends close-on-exec, the reading one (the first) non-blocking. 0, or -1 with errno.
int32_t heartbeat_pipe(int32_t ends[2]);

// fork(2), which Swift does not import, and execve(2) of `path` without arguments, in a process group of its own: `null` is its
// standard input and output, `errors` its standard error, no signal is blocked, and it is killed when the calling process ends.
// Gives the child, or -1 with errno. Not posix_spawn(3), which waits for exec, and so for ever for a disk that is gone. What
// exec says where it fails comes as an int32_t through `failure`. For a process with one thread.
int32_t heartbeat_run_command(const char *path, char *const environment[], int32_t null, int32_t errors, int32_t failure);

// waitid(2) with WNOWAIT, whose siginfo_t Swift cannot read: 1 when the child has ended, which stays to be reaped; never waits.
int32_t heartbeat_has_ended(int32_t process);

#endif
