/// What a black box holds, as far as it can be read: the blocks from oldest to newest. Pure; never traps.
package struct BoxContent: Equatable, Sendable {
    package let blocks: [BoxBlock]
    /// Blocks that were torn, or are none.
    package let tornCount: Int
    /// Some block was written by a later version of this program and is left out.
    package let hasNewerVersion: Bool

    package init(bytes: [UInt8]) {
        var found: [BoxBlock] = []
        var torn = 0
        var hasNewer = false
        for start in stride(from: 0, to: bytes.count - bytes.count % BoxBlock.size, by: BoxBlock.size) {
            do throws(BoxBlock.Fault) {
                found.append(try BoxBlock(encoded: bytes[start..<start + BoxBlock.size]))
            } catch {
                switch error {
                case .blank: break
                case .torn: torn += 1
                case .newerVersion: hasNewer = true
                }
            }
        }
        blocks = found.sorted { $0.state.sequence < $1.state.sequence }
        tornCount = torn
        hasNewerVersion = hasNewer
    }

    /// Blocks of one boot, from oldest to newest.
    package func blocks(of boot: BootID) -> [BoxBlock] { blocks.filter { $0.state.bootID == boot } }
}
