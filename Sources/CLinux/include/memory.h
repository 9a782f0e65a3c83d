// Memory that is to stay: what Swift cannot import from the Linux headers; bodies in memory.c.
#ifndef HEARTBEAT_MEMORY_H
#define HEARTBEAT_MEMORY_H

#include <stdint.h>

// mallopt(3): one arena for all threads; 1 on success.
int32_t heartbeat_malloc_one_arena(void);

// mallopt(3): memory once had (and locked) is never given back.
int32_t heartbeat_malloc_never_trim(void);

// mallopt(3): big blocks come from the locked heap too, not from fresh mappings.
int32_t heartbeat_malloc_never_map(void);

// RLIMIT_MEMLOCK, a GNU extension, is lifted where allowed: 0 when nothing limits locked memory, else -1 and errno.
int32_t heartbeat_lift_lock_limit(void);

// mlock2(2) with MLOCK_ONFAULT, a GNU extension: pages are locked once they are touched.
int32_t heartbeat_lock_on_touch(const void *start, uint64_t count);

// First byte of the initialised data of this program, a symbol that the C library's start files define.
uint64_t heartbeat_data_start(void);

// First byte after its variables, the last of which begin as zero (end(3)).
uint64_t heartbeat_data_end(void);

// Volatile accesses, which Swift does not have: one byte per page of `count` bytes is read, and written back if asked.
void heartbeat_touch_pages(void *start, uint64_t count, int32_t writes);

// Where the relocations of this program lie in memory, and of how many bytes they are (the dynamic section's DT_RELA and DT_RELASZ,
// elf(5)); 0 where there are none. The loader alone reads them, before main.
uint64_t heartbeat_relocation_table(uint64_t *count);

// The same of the tables by which C++ exceptions find their way (PT_GNU_EH_FRAME, elf(5)). Swift's errors need none.
uint64_t heartbeat_unwind_tables(uint64_t *count);

// A stack array of Swift would be moved to the heap: 64 KiB below the caller are touched, so that they are mapped.
void heartbeat_touch_stack(void);

// Called by a new thread whose stack is locked: only `resident` bytes below the caller stay in memory, at least a page; the
// rest of its stack is given back, and locked again as it is touched (mlock2(2), MLOCK_ONFAULT). Nothing changes where
// memory is not locked; all stays locked where the kernel lacks that call (before 4.4). pthread_getattr_np(3) and volatile
// accesses to the stack are out of Swift's reach.
void heartbeat_keep_stack(uint64_t resident);

#endif
