#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/dm-ioctl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>

const int32_t heartbeat_O_DIRECT = O_DIRECT;
const int32_t heartbeat_O_PATH = O_PATH;
const int32_t heartbeat_O_NOATIME = O_NOATIME;

static int32_t status(int descriptor, const char *path, int flags, struct heartbeat_status *status) {
    struct statx full;
    const unsigned wanted = STATX_TYPE | STATX_MODE | STATX_NLINK | STATX_INO;
    if (statx(descriptor, path, flags | AT_NO_AUTOMOUNT | AT_STATX_FORCE_SYNC, wanted, &full) != 0)
        return errno;
    status->kind = S_ISREG(full.stx_mode) ? 'f' : S_ISDIR(full.stx_mode) ? 'd' : S_ISBLK(full.stx_mode) ? 'b' : '?';
    status->links = full.stx_nlink;
    status->inode = full.stx_ino;
    status->device = (uint64_t)full.stx_dev_major << 32 | full.stx_dev_minor;
    status->special_device = (uint64_t)full.stx_rdev_major << 32 | full.stx_rdev_minor;
    return 0;
}

int32_t heartbeat_status_of_name(const char *path, int32_t follows_links, struct heartbeat_status *result) {
    return status(AT_FDCWD, path, follows_links ? 0 : AT_SYMLINK_NOFOLLOW, result);
}

int32_t heartbeat_status_of_descriptor(int32_t descriptor, struct heartbeat_status *result) {
    return status(descriptor, "", AT_EMPTY_PATH, result);
}

int32_t heartbeat_file_system_id(const char *path, uint64_t *identifier) {
    struct statfs status;
    if (statfs(path, &status) != 0)
        return errno;
    *identifier = (uint64_t)(uint32_t)status.f_fsid.__val[0] << 32 | (uint32_t)status.f_fsid.__val[1];
    return 0;
}

int32_t heartbeat_mapper_open_count(int32_t control, uint32_t major, uint32_t minor) {
    // Version 4.0.0 is the oldest that every kernel since 2.6 answers (linux/dm-ioctl.h).
    struct dm_ioctl request = {
        .version = {4, 0, 0},
        .data_size = sizeof request,
        .data_start = sizeof request,
        .dev = makedev(major, minor),
    };
    if (ioctl(control, DM_DEV_STATUS, &request) != 0)
        return -errno;
    return request.open_count;
}

int32_t heartbeat_mapper_table(int32_t control, uint32_t major, uint32_t minor, uint8_t *text, uint32_t size) {
    union {
        struct dm_ioctl request;
        char bytes[16384];
    } block = {.request = {
                   .version = {4, 0, 0},
                   .data_size = sizeof block,
                   .data_start = sizeof block.request,
                   .flags = DM_STATUS_TABLE_FLAG,
                   .dev = makedev(major, minor),
               }};
    if (ioctl(control, DM_TABLE_STATUS, &block) != 0)
        return -errno;
    if (block.request.flags & DM_BUFFER_FULL_FLAG)
        return -EMSGSIZE;
    uint32_t written = 0;
    uint32_t offset = block.request.data_start;
    for (uint32_t index = 0; index < block.request.target_count; index++) {
        struct dm_target_spec target;
        if (offset > sizeof block - sizeof target)
            return -EBADMSG;
        memcpy(&target, block.bytes + offset, sizeof target);
        const char *parameters = block.bytes + offset + sizeof target;
        const int longest = (int)(sizeof block - offset - sizeof target);
        const int count = snprintf((char *)text + written, size - written, "%llu %llu %.16s %.*s\n",
                                   (unsigned long long)target.sector_start, (unsigned long long)target.length,
                                   target.target_type, longest, parameters);
        if (count < 0 || (uint32_t)count >= size - written)
            return -EMSGSIZE;
        written += (uint32_t)count;
        // From the start of the parameters that came first (linux/dm-ioctl.h, struct dm_target_spec).
        offset = block.request.data_start + target.next;
    }
    return (int32_t)written;
}

int32_t heartbeat_is_in_proc(int32_t descriptor) {
    struct statfs system;
    return fstatfs(descriptor, &system) == 0 && system.f_type == PROC_SUPER_MAGIC;
}
