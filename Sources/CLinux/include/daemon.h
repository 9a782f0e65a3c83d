// For the judge and the control thread; bodies in daemon.c.
#ifndef HEARTBEAT_DAEMON_H
#define HEARTBEAT_DAEMON_H

#include <stdint.h>

// ppoll(2) on an array of struct pollfd, without a signal mask; poll(2) rounds to milliseconds, which a fence can feel.
// Untyped, since <poll.h> here would take struct pollfd out of the Glibc module.
int heartbeat_ppoll(void *descriptors, unsigned long count, int64_t nanoseconds);

// A non-blocking, close-on-exec signalfd(2) for two signals (the same one twice for one).
int heartbeat_signal_descriptor(int first, int second);

// Takes one waiting signal from such a descriptor; 0 when none waits.
int heartbeat_take_signal(int descriptor);

// sendmsg(2) of an open file alone (SCM_RIGHTS, unix(7)), whose macros Swift cannot import: to `address` of `length` bytes, on a
// socket that is not connected. 0, or -1 with errno. Blocks for as long as the receiver's queue is full.
int heartbeat_send_file(int socket, const void *address, uint32_t length, int file);

// The effective user of a connected socket's peer (SO_PEERCRED, unix(7)); -1 when unknown.
int64_t heartbeat_peer_user(int descriptor);

// accept4(2), close-on-exec.
int heartbeat_accept(int descriptor);

// AF_UNIX sockets, close-on-exec: datagrams; a listener for sequenced packets, non-blocking. The flags of socket(2) are
// of several enumeration types in Swift.
int heartbeat_unix_datagram(void);
int heartbeat_unix_listener(void);

// Whether a capability (linux/capability.h) is in the effective set of this thread; capget(2) has no libc wrapper.
int heartbeat_has_capability(int capability);

// Whether this process is in the first PID and user namespaces of the host, whose inode numbers are fixed (PROC_PID_INIT_INO
// and PROC_USER_INIT_INO in include/linux/proc_ns.h); 0 where that cannot be told.
int heartbeat_in_first_namespaces(void);

// adjtimex(2) without changing anything: 1 when the clock is synchronised, 0 when it is not, -1 when nobody tells; gives the
// largest error that the kernel assumes, in microseconds.
int heartbeat_clock_is_synchronised(int64_t *largest_error);

#ifndef DEBUG
// reboot(2) at once, without a sync: RB_POWER_OFF where `power_off` is not 0, else RB_AUTOBOOT. Returns errno. Not part
// of debug builds.
int heartbeat_reboot(int power_off);
#endif

#endif
