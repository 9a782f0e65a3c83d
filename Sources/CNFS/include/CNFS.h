// libnfs, the NFS client library in user space, for the viewer: loaded when it starts, not linked, since a host without it must
// be guarded all the same. Of the library only the calls of single procedures are used: they know no leases, no timeouts and no
// reconnecting of their own. Bodies in CNFS.c.
//
// A connection is used by one thread at a time. Nothing here waits for a server.
//
// No header of the system's but <stdint.h>: see CLinux.h.
#ifndef HEARTBEAT_CNFS_H
#define HEARTBEAT_CNFS_H

#include <stdint.h>

// A connection to one service of a server.
struct heartbeat_nfs;

// Loads the library, once for good; any thread. 0, or a sentence that says what is missing, valid until the next one. Reads the
// root disk.
const char *heartbeat_nfs_load(const char *library);

// Begins to connect to a numeric address, from a port below 1024 where the kernel allows it: servers may ask for that (`secure`
// in exports(5)). 0 with errno where that fails at once. heartbeat_nfs_load comes first.
struct heartbeat_nfs *heartbeat_nfs_open(const char *server, int32_t port);

// Closes it with a reset, so that nothing of it lingers, and forgets the call that had no reply.
void heartbeat_nfs_close(struct heartbeat_nfs *nfs);

// The socket, and what poll(2) is to wait for there: POLLRDHUP, a GNU extension, is part of it.
int32_t heartbeat_nfs_descriptor(struct heartbeat_nfs *nfs);
int16_t heartbeat_nfs_events(struct heartbeat_nfs *nfs);

// What poll(2) returned says that the other side has closed: POLLRDHUP, a GNU extension.
int32_t heartbeat_nfs_is_closed(int16_t events);

// Goes on after poll(2): connects, sends, takes the reply. 0, or -1 once the connection is of no use any more.
int32_t heartbeat_nfs_service(struct heartbeat_nfs *nfs, int16_t events);

// The connection has come about.
int32_t heartbeat_nfs_is_connected(struct heartbeat_nfs *nfs);

// A call is under way. The library has taken its reply once this is 0 again.
int32_t heartbeat_nfs_is_waiting(struct heartbeat_nfs *nfs);

// How many bytes poll(2) is to wait for (SO_RCVLOWAT of socket(7)): a reply that dribbles in wakes nobody before it is whole.
void heartbeat_nfs_wait_for(struct heartbeat_nfs *nfs, int32_t bytes);

// How many bytes the library has taken off the socket so far, or more where others have come meanwhile (TCP_INFO of tcp(7), whose
// structure with this field <netinet/tcp.h> lacks); -1 where the kernel does not tell.
int64_t heartbeat_nfs_taken(struct heartbeat_nfs *nfs);

// The calls, one at a time: 0, or -1 where the library cannot encode it. They copy what they are given.
// PMAPPROC_GETPORT of MOUNT version 3 over TCP (RFC 1833), MNT (RFC 1813 appendix I), LOOKUP, READ and WRITE of NFS version 3.
int32_t heartbeat_nfs_call_port(struct heartbeat_nfs *nfs);
int32_t heartbeat_nfs_call_mount(struct heartbeat_nfs *nfs, const char *directory);
int32_t heartbeat_nfs_call_lookup(struct heartbeat_nfs *nfs, const uint8_t *directory, uint32_t size, const char *name);
int32_t heartbeat_nfs_call_read(struct heartbeat_nfs *nfs, const uint8_t *handle, uint32_t size, uint32_t count);
int32_t heartbeat_nfs_call_write(struct heartbeat_nfs *nfs, const uint8_t *handle, uint32_t size, const uint8_t *bytes,
                                 uint32_t count, uint64_t offset);

// One COMPOUND of NFS version 4.0: PUTROOTFH, LOOKUP of each of `names` (at most HEARTBEAT_NFS_NAMES), then WRITE of `bytes` at
// `offset` where that is not 0, then READ from the start, both with the anonymous stateid (RFC 7530 §9.1.4.3): nothing is opened, no lease comes about.
#define HEARTBEAT_NFS_NAMES 64
int32_t heartbeat_nfs_call_compound(struct heartbeat_nfs *nfs, const char *const names[], uint32_t name_count,
                                    const uint8_t *bytes, uint32_t count, uint64_t offset);

#endif
