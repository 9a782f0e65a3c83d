// File status and device-mapper calls that Swift's Glibc module does not have.
#ifndef HEARTBEAT_CLINUX_STORAGE_H
#define HEARTBEAT_CLINUX_STORAGE_H

#include <stdint.h>

// O_DIRECT is a cast macro whose value differs per architecture (open(2)).
extern const int32_t heartbeat_O_DIRECT;
// GNU extensions that Swift does not import (open(2)).
extern const int32_t heartbeat_O_PATH;
extern const int32_t heartbeat_O_NOATIME;

// What a beat needs of struct statx, which Swift's Glibc module lacks; device numbers as 32 bits major, 32 bits minor.
struct heartbeat_status {
    // 'f' regular, 'd' directory, 'b' block device, '?' anything else.
    uint8_t kind;
    uint32_t links;
    uint64_t inode;
    uint64_t device;
    uint64_t special_device;
};

// statx(2) of a name as the server sees it now (AT_STATX_FORCE_SYNC); 0 or errno. May block for ever.
int32_t heartbeat_status_of_name(const char *path, int32_t follows_links, struct heartbeat_status *status);

// statx(2) of an open descriptor; 0 or errno.
int32_t heartbeat_status_of_descriptor(int32_t descriptor, struct heartbeat_status *status);

// f_fsid of statfs(2) as `stat -f -c %i` composes it; 0 or errno. May block for ever.
int32_t heartbeat_file_system_id(const char *path, uint64_t *identifier);

// Open count of a device-mapper device by DM_DEV_STATUS on `control`, an open /dev/mapper/control; or -errno.
int32_t heartbeat_mapper_open_count(int32_t control, uint32_t major, uint32_t minor);

// The table of a device-mapper device by DM_TABLE_STATUS on `control`, in lines as `dmsetup table` prints them; their length, or -errno.
int32_t heartbeat_mapper_table(int32_t control, uint32_t major, uint32_t minor, uint8_t *text, uint32_t size);

// 1 when what is open lies in /proc (fstatfs(2), PROC_SUPER_MAGIC of linux/magic.h); 0 otherwise.
int32_t heartbeat_is_in_proc(int32_t descriptor);

#endif
