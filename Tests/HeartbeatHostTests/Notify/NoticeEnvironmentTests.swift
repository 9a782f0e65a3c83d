import HeartbeatCore
import HeartbeatHost
import Testing

@Suite struct NoticeEnvironmentTests {
    private static let moment: Int64 = 1_763_692_239_000_000_000

    @Test func `a fence is told with all that the journal knows`() throws {
        let plan = try ReportPlan.make()
        let entry = JournalEntry(ReportPlan.fence(), plan: plan)
        let environment = NoticeEnvironment.make(.fence, entry, plan: plan, wallNanoseconds: Self.moment)
        #expect(
            Set(environment) == [
                "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C",
                "HEARTBEAT_EVENT=fence",
                "HEARTBEAT_HOST=host-1", "HEARTBEAT_SR=sr-a", "HEARTBEAT_SR_PATH=/srv/sr-a", "HEARTBEAT_CAUSE=error",
                "HEARTBEAT_SILENCE_SECONDS=93", "HEARTBEAT_DECISION=fence", "HEARTBEAT_REASON=all_lost",
                "HEARTBEAT_SENTENCE=\(entry.text)", "HEARTBEAT_MESSAGE_ID=dd1755761ccf4a6796149613dd170db7",
                "HEARTBEAT_TIME=2025-11-21T02:30:39Z", "HEARTBEAT_VERSION=\(Version.current)",
            ])
        #expect(entry.text.hasPrefix("FENCING this host"))
    }

    @Test func `what is not known is not set`() throws {
        let plan = try ReportPlan.make()
        let entry = JournalEntry("this host was fenced", priority: .warning, identifier: .fenceOnRecord)
        let names = NoticeEnvironment.make(.resetFound, entry, plan: plan, wallNanoseconds: Self.moment).map {
            String($0.prefix { $0 != "=" })
        }
        #expect(
            Set(names) == [
                "PATH", "LC_ALL", "HEARTBEAT_EVENT", "HEARTBEAT_HOST", "HEARTBEAT_SENTENCE", "HEARTBEAT_MESSAGE_ID",
                "HEARTBEAT_TIME", "HEARTBEAT_VERSION",
            ])
    }
}
