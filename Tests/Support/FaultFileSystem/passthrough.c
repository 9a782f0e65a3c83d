#include "passthrough.h"

#include "fault.h"
#include "ghost.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

static int backing;

void passthrough_use_backing(int directory) { backing = directory; }

// libfuse hands out paths that begin with a slash; openat(2) and its kin want them without.
static const char *relative(const char *path) { return path[1] == '\0' ? "." : path + 1; }

static int answer(int result) { return result < 0 ? -errno : 0; }

// The gate for everything that is neither read, write nor fsync.
#define GATE_OR_RETURN(operation)                 \
    do {                                          \
        int refused = fault_gate(operation);      \
        if (refused != 0) return refused;         \
    } while (0)

static void *initialize(struct fuse_conn_info *connection, struct fuse_config *configuration) {
    connection->max_background = 512;
    // Nothing may be answered from a cache: every operation has to meet its fault.
    configuration->direct_io = 1;
    configuration->use_ino = 1;
    configuration->hard_remove = 1;
    configuration->attr_timeout = configuration->entry_timeout = configuration->negative_timeout = 0;
    return NULL;
}

static int get_attributes(const char *path, struct stat *status, struct fuse_file_info *file) {
    (void)file;
    GATE_OR_RETURN(OPERATION_OTHER);
    return answer(fstatat(backing, relative(path), status, AT_SYMLINK_NOFOLLOW));
}

static int read_directory(const char *path, void *buffer, fuse_fill_dir_t fill, off_t offset,
                          struct fuse_file_info *file, enum fuse_readdir_flags flags) {
    (void)offset, (void)file, (void)flags;
    GATE_OR_RETURN(OPERATION_OTHER);
    int descriptor = openat(backing, relative(path), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *directory = descriptor < 0 ? NULL : fdopendir(descriptor);
    if (directory == NULL) return -errno;
    for (struct dirent *entry; (entry = readdir(directory)) != NULL;) {
        struct stat status = {.st_ino = entry->d_ino, .st_mode = (mode_t)(entry->d_type << 12)};
        if (fill(buffer, entry->d_name, &status, 0, 0) != 0) break;
    }
    closedir(directory);
    return 0;
}

// The backing file is opened plainly: what O_DIRECT and O_DSYNC promise is the caller's affair with the kernel.
static int backing_flags(int flags) { return (flags & ~(O_DIRECT | O_SYNC | O_DSYNC | O_APPEND)) | O_CLOEXEC; }

static int open_file(const char *path, struct fuse_file_info *file) {
    GATE_OR_RETURN(OPERATION_OTHER);
    int descriptor = openat(backing, relative(path), backing_flags(file->flags));
    if (descriptor < 0) return -errno;
    file->fh = (uint64_t)descriptor;
    return 0;
}

static int create_file(const char *path, mode_t mode, struct fuse_file_info *file) {
    GATE_OR_RETURN(OPERATION_OTHER);
    int descriptor = openat(backing, relative(path), backing_flags(file->flags) | O_CREAT, mode);
    if (descriptor < 0) return -errno;
    file->fh = (uint64_t)descriptor;
    return 0;
}

static int release_file(const char *path, struct fuse_file_info *file) {
    (void)path;
    return answer(close((int)file->fh));
}

static int read_file(const char *path, char *data, size_t count, off_t offset, struct fuse_file_info *file) {
    (void)path;
    GATE_OR_RETURN(OPERATION_READ);
    ssize_t result = pread((int)file->fh, data, count, offset);
    if (result > 0 && fault_now().mode == FAULT_CORRUPT) data[result / 2] ^= 0x20;
    return result < 0 ? -errno : (int)result;
}

static int write_file(const char *path, const char *data, size_t count, off_t offset, struct fuse_file_info *file) {
    (void)path;
    GATE_OR_RETURN(OPERATION_WRITE);
    struct fault fault = fault_now();
    if (fault.mode == FAULT_LIE) return (int)count;
    if (fault.mode == FAULT_GHOST) return (int)ghost_write(&fault, (int)file->fh, data, count, offset);
    // Torn in the middle of a sector, as a power cut in the drive would do it.
    ssize_t result = pwrite((int)file->fh, data, fault.mode == FAULT_TORN ? count / 2 - 256 : count, offset);
    if (fault.mode == FAULT_TORN && result >= 0) return (int)count;
    return result < 0 ? -errno : (int)result;
}

static int sync_file(const char *path, int dataOnly, struct fuse_file_info *file) {
    (void)path, (void)dataOnly;
    GATE_OR_RETURN(OPERATION_FSYNC);
    return answer(fdatasync((int)file->fh));
}

static int truncate_file(const char *path, off_t length, struct fuse_file_info *file) {
    GATE_OR_RETURN(OPERATION_OTHER);
    if (file != NULL) return answer(ftruncate((int)file->fh, length));
    int descriptor = openat(backing, relative(path), O_WRONLY | O_CLOEXEC);
    if (descriptor < 0) return -errno;
    int result = answer(ftruncate(descriptor, length));
    close(descriptor);
    return result;
}

static int allocate(const char *path, int mode, off_t offset, off_t length, struct fuse_file_info *file) {
    (void)path;
    GATE_OR_RETURN(OPERATION_OTHER);
    return answer(fallocate((int)file->fh, mode, offset, length));
}

static int remove_file(const char *path) {
    GATE_OR_RETURN(OPERATION_OTHER);
    return answer(unlinkat(backing, relative(path), 0));
}

static int make_directory(const char *path, mode_t mode) {
    GATE_OR_RETURN(OPERATION_OTHER);
    return answer(mkdirat(backing, relative(path), mode));
}

static int remove_directory(const char *path) {
    GATE_OR_RETURN(OPERATION_OTHER);
    return answer(unlinkat(backing, relative(path), AT_REMOVEDIR));
}

static int rename_file(const char *from, const char *to, unsigned flags) {
    GATE_OR_RETURN(OPERATION_OTHER);
    return answer(renameat2(backing, relative(from), backing, relative(to), flags));
}

static int make_symlink(const char *target, const char *path) {
    GATE_OR_RETURN(OPERATION_OTHER);
    return answer(symlinkat(target, backing, relative(path)));
}

static int read_symlink(const char *path, char *target, size_t count) {
    GATE_OR_RETURN(OPERATION_OTHER);
    ssize_t result = readlinkat(backing, relative(path), target, count - 1);
    if (result < 0) return -errno;
    target[result] = '\0';
    return 0;
}

static int change_mode(const char *path, mode_t mode, struct fuse_file_info *file) {
    (void)file;
    GATE_OR_RETURN(OPERATION_OTHER);
    return answer(fchmodat(backing, relative(path), mode, 0));
}

static int change_owner(const char *path, uid_t user, gid_t group, struct fuse_file_info *file) {
    (void)file;
    GATE_OR_RETURN(OPERATION_OTHER);
    return answer(fchownat(backing, relative(path), user, group, AT_SYMLINK_NOFOLLOW));
}

static int change_times(const char *path, const struct timespec times[2], struct fuse_file_info *file) {
    (void)file;
    GATE_OR_RETURN(OPERATION_OTHER);
    return answer(utimensat(backing, relative(path), times, AT_SYMLINK_NOFOLLOW));
}

static int get_capacity(const char *path, struct statvfs *capacity) {
    (void)path;
    GATE_OR_RETURN(OPERATION_OTHER);
    return answer(fstatvfs(backing, capacity));
}

const struct fuse_operations passthrough_operations = {
    .init = initialize,
    .getattr = get_attributes,
    .readdir = read_directory,
    .open = open_file,
    .create = create_file,
    .release = release_file,
    .read = read_file,
    .write = write_file,
    .fsync = sync_file,
    .truncate = truncate_file,
    .fallocate = allocate,
    .unlink = remove_file,
    .mkdir = make_directory,
    .rmdir = remove_directory,
    .rename = rename_file,
    .symlink = make_symlink,
    .readlink = read_symlink,
    .chmod = change_mode,
    .chown = change_owner,
    .utimens = change_times,
    .statfs = get_capacity,
};
