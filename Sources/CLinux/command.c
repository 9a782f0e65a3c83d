#define _GNU_SOURCE
#include "command.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

int32_t heartbeat_pipe(int32_t ends[2]) {
    if (pipe2(ends, O_CLOEXEC) != 0) return -1;
    return fcntl(ends[0], F_SETFL, O_NONBLOCK);
}

int32_t heartbeat_run_command(const char *path, char *const environment[], int32_t null, int32_t errors,
                              int32_t failure) {
    char *const arguments[] = {(char *)path, NULL};
    pid_t parent = getpid();
    pid_t process = fork();
    if (process != 0) {
        // On both sides: whichever comes first, the group is there before anybody is to be killed.
        if (process > 0) setpgid(process, process);
        return process;
    }
    // From here to exec only what is safe after fork(2) (signal-safety(7)).
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    if (getppid() != parent) _exit(127);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    if (dup2(null, 0) >= 0 && dup2(null, 1) >= 0 && dup2(errors, 2) >= 0) execve(path, arguments, environment);
    int32_t error = errno;
    if (write(failure, &error, sizeof error) != sizeof error) _exit(126);
    _exit(127);
}

int32_t heartbeat_has_ended(int32_t process) {
    siginfo_t information = {0};
    int result = waitid(P_PID, (id_t)process, &information, WEXITED | WNOHANG | WNOWAIT);
    // No such child: nothing is left to wait for.
    return result == 0 ? information.si_pid == process : errno == ECHILD;
}
