#define _GNU_SOURCE
#include "memory.h"

#include <elf.h>
#include <errno.h>
#include <link.h>
#include <linux/capability.h>
#include <malloc.h>
#include <pthread.h>
#include <stddef.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

int32_t heartbeat_malloc_one_arena(void) { return mallopt(M_ARENA_MAX, 1); }

int32_t heartbeat_malloc_never_trim(void) { return mallopt(M_TRIM_THRESHOLD, -1); }

int32_t heartbeat_malloc_never_map(void) { return mallopt(M_MMAP_MAX, 0); }

int32_t heartbeat_lift_lock_limit(void) {
    struct rlimit limit = {RLIM_INFINITY, RLIM_INFINITY};
    if (setrlimit(RLIMIT_MEMLOCK, &limit) == 0) return 0;
    int refused = errno;
    if (getrlimit(RLIMIT_MEMLOCK, &limit) == 0 && limit.rlim_cur == RLIM_INFINITY) return 0;
    // Whoever has CAP_IPC_LOCK is above the limit (mlock(2)).
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3] = {0};
    if (syscall(SYS_capget, &header, sets) == 0 && sets[0].effective & 1u << CAP_IPC_LOCK) return 0;
    errno = refused;
    return -1;
}

int32_t heartbeat_lock_on_touch(const void *start, uint64_t count) { return mlock2(start, count, MLOCK_ONFAULT); }

extern char __data_start[], _end[];

uint64_t heartbeat_data_start(void) { return (uint64_t)(uintptr_t)__data_start; }

uint64_t heartbeat_data_end(void) { return (uint64_t)(uintptr_t)_end; }

void heartbeat_touch_pages(void *start, uint64_t count, int32_t writes) {
    volatile char *bytes = start;
    for (uint64_t offset = 0; offset < count; offset += 4096) {
        char byte = bytes[offset];
        if (writes) bytes[offset] = byte;
    }
}

// Where a segment of this program lies in memory; 0 where it has none of this type.
static uintptr_t segment(uint32_t type, uint64_t *count) {
    const ElfW(Phdr) *headers = (const ElfW(Phdr) *)getauxval(AT_PHDR);
    uintptr_t base = 0, found = 0;
    *count = 0;
    for (unsigned long index = 0; headers != NULL && index < getauxval(AT_PHNUM); index++) {
        // It comes before those that are loaded (elf(5)).
        if (headers[index].p_type == PT_PHDR) base = (uintptr_t)headers - headers[index].p_vaddr;
        if (headers[index].p_type != type) continue;
        found = base + headers[index].p_vaddr;
        *count = headers[index].p_memsz;
    }
    return found;
}

uint64_t heartbeat_relocation_table(uint64_t *count) {
    uint64_t ignored;
    const uintptr_t program = segment(PT_PHDR, &ignored) & ~(uintptr_t)4095;
    const ElfW(Dyn) *entry = (const ElfW(Dyn) *)segment(PT_DYNAMIC, &ignored);
    uintptr_t table = 0;
    *count = 0;
    for (; entry != NULL && entry->d_tag != DT_NULL; entry++) {
        if (entry->d_tag == DT_RELA) table = entry->d_un.d_ptr;
        if (entry->d_tag == DT_RELASZ) *count = entry->d_un.d_val;
    }
    // Some releases of the loader put the address in place of the offset.
    return table == 0 || table >= program ? table : program + table;
}

uint64_t heartbeat_unwind_tables(uint64_t *count) {
    const uintptr_t index = segment(PT_GNU_EH_FRAME, count);
    const uint8_t *bytes = (const uint8_t *)index;
    int32_t distance = 0;
    // Version 1, and the frames told by their distance (0x1b is DW_EH_PE_pcrel | DW_EH_PE_sdata4; Linux Standard Base, .eh_frame_hdr).
    if (index == 0 || *count < 8 || bytes[0] != 1 || bytes[1] != 0x1b) return *count = 0;
    memcpy(&distance, bytes + 4, sizeof distance);
    const uintptr_t frames = index + 4 + (intptr_t)distance;
    // Where the frames come after the index, only the index is known whole.
    if (frames >= index) return index;
    *count += index - frames;
    return frames;
}

__attribute__((noinline)) void heartbeat_touch_stack(void) {
    char bytes[65536];
    memset(bytes, 0, sizeof bytes);
    __asm__ volatile("" : : "r"(bytes) : "memory");
}

static __attribute__((noinline)) void touch_stack_below(size_t count) {
    char bytes[count];
    memset(bytes, 0, count);
    __asm__ volatile("" : : "r"(bytes) : "memory");
}

void heartbeat_keep_stack(uint64_t resident) {
    const size_t page = (size_t)getpagesize();
    // The variables of this function are within the part that stays.
    const size_t kept = resident < page ? page : (size_t)resident;
    const uintptr_t here = (uintptr_t)__builtin_frame_address(0);
    pthread_attr_t attributes;
    void *start = NULL;
    size_t size = 0;
    if (pthread_getattr_np(pthread_self(), &attributes) != 0) return;
    pthread_attr_getstack(&attributes, &start, &size);
    pthread_attr_destroy(&attributes);
    if (here - kept <= (uintptr_t)start) return;
    const size_t count = ((here - kept) & ~(page - 1)) - (uintptr_t)start;
    // Memory that is locked cannot be given back, and says so (madvise(2)).
    if (count == 0 || madvise(start, count, MADV_DONTNEED) == 0 || errno != EINVAL) return;
    munlock(start, count);
    madvise(start, count, MADV_DONTNEED);
    if (mlock2(start, count, MLOCK_ONFAULT) != 0) mlock(start, count);
    // The C library uses stacks of ended threads again, which may have been left smaller.
    touch_stack_below(kept - page + 1);
}
