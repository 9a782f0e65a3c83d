// libsystemd: journal writing. Never called on the judging thread: it blocks once 10 datagrams wait for a stuck journald
// (net.unix.max_dgram_qlen).
//
// Declared here and not by <systemd/sd-journal.h>, which brings in system headers whose types (struct timespec) are to be Glibc's in
// every file of Swift. `vectors` are struct iovec (sd_journal_sendv(3)).
int sd_journal_sendv(const void *vectors, int count);
