// libsystemd: journal writing and reading, boot ids. Never called on the judging thread: sd_journal_sendv(3)
// blocks once 10 datagrams wait for a stuck journald (net.unix.max_dgram_qlen).
#include <systemd/sd-id128.h>
#include <systemd/sd-journal.h>
#include <sys/uio.h>
