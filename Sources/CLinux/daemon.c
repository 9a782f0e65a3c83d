// The bodies of daemon.h. They need _GNU_SOURCE, under which <sys/select.h> defines fd_set otherwise than the Glibc
// module sees it; so no system header with it is part of this module's interface.
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "daemon.h"

#include <errno.h>
#include <linux/capability.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/reboot.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/timex.h>
#include <unistd.h>

int heartbeat_ppoll(void *descriptors, unsigned long count, int64_t nanoseconds) {
    struct timespec timeout = {.tv_sec = nanoseconds / 1000000000, .tv_nsec = nanoseconds % 1000000000};
    return ppoll(descriptors, count, &timeout, NULL);
}

int heartbeat_signal_descriptor(int first, int second) {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, first);
    sigaddset(&signals, second);
    return signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
}

int heartbeat_take_signal(int descriptor) {
    struct signalfd_siginfo information;
    return read(descriptor, &information, sizeof information) == sizeof information ? (int)information.ssi_signo : 0;
}

int64_t heartbeat_peer_user(int descriptor) {
    struct ucred credentials;
    socklen_t size = sizeof credentials;
    return getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &credentials, &size) == 0 ? (int64_t)credentials.uid : -1;
}

int heartbeat_accept(int descriptor) { return accept4(descriptor, NULL, NULL, SOCK_CLOEXEC); }

int heartbeat_unix_datagram(void) { return socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0); }

int heartbeat_send_file(int socket, const void *address, uint32_t length, int file) {
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(sizeof file)];
    } control = {.bytes = {0}};
    struct msghdr message = {
        .msg_name = (void *)address,
        .msg_namelen = length,
        .msg_control = control.bytes,
        .msg_controllen = sizeof control.bytes,
    };
    struct cmsghdr *rights = CMSG_FIRSTHDR(&message);
    rights->cmsg_level = SOL_SOCKET;
    rights->cmsg_type = SCM_RIGHTS;
    rights->cmsg_len = CMSG_LEN(sizeof file);
    memcpy(CMSG_DATA(rights), &file, sizeof file);
    return (int)sendmsg(socket, &message, MSG_NOSIGNAL);
}

int heartbeat_unix_listener(void) { return socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0); }

int heartbeat_has_capability(int capability) {
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
    struct __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3] = {{0}};
    if (syscall(SYS_capget, &header, sets) != 0) return 0;
    return (sets[capability / 32].effective >> (capability % 32)) & 1;
}

int heartbeat_in_first_namespaces(void) {
    struct stat pid, user;
    if (stat("/proc/self/ns/pid", &pid) != 0 || stat("/proc/self/ns/user", &user) != 0) return 0;
    return pid.st_ino == 0xEFFFFFFCu && user.st_ino == 0xEFFFFFFDu;
}

int heartbeat_clock_is_synchronised(int64_t *largest_error) {
    struct timex state = {.modes = 0};
    int answer = adjtimex(&state);
    *largest_error = state.maxerror;
    return answer < 0 ? -1 : answer != TIME_ERROR && !(state.status & STA_UNSYNC);
}

#ifndef DEBUG
int heartbeat_reboot(int power_off) { return reboot(power_off ? RB_POWER_OFF : RB_AUTOBOOT) == 0 ? 0 : errno; }
#endif
