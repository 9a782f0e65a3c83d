import Glibc
import TestLaboratory

/// A program's file, as far as its section headers tell of it (elf(5), 64 bits).
struct ProgramFile {
    private let bytes: [UInt8]

    init(_ path: String) { bytes = Files.bytes(of: path, limit: 1 << 28) ?? [] }

    /// The place of a section in the file; nil where there is none of this name.
    func section(_ name: String) -> Range<UInt>? {
        let names = field(header(Int(number(0x3e, 2))), 0x18)
        for index in 0..<Int(number(0x3c, 2)) {
            let header = header(index)
            let start = Int(names + number(header, 4))
            guard bytes.dropFirst(start).starts(with: Array(name.utf8) + [0]) else { continue }
            return field(header, 0x18)..<field(header, 0x18) + field(header, 0x20)
        }
        return nil
    }

    private func header(_ index: Int) -> Int { Int(number(0x28, 8)) + index * 64 }

    private func field(_ header: Int, _ offset: Int) -> UInt { number(header + offset, 8) }

    /// A little-endian number; 0 beyond the end.
    private func number(_ offset: Int, _ count: Int) -> UInt {
        bytes.dropFirst(offset).prefix(count).reversed().reduce(0) { $0 << 8 | UInt($1) }
    }
}
