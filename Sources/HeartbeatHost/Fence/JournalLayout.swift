/// Where journald is found. Fixed by systemd (systemd-journald.service(8)); other values only in tests.
package struct JournalLayout: Sendable {
    /// The varlink socket that takes io.systemd.Journal.Synchronize; root only.
    package var varlink = "/run/systemd/journal/io.systemd.journal"
    /// Where the journal's files lie, persistent before volatile.
    package var directories = ["/var/log/journal", "/run/log/journal"]

    package init() {}
}
