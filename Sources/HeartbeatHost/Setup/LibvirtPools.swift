import Glibc

/// The storage pools that libvirt has on this host, from its files: asking libvirtd would wait for a pool that hangs.
struct LibvirtPools {
    /// Where libvirt keeps pools, those that run first.
    let directories: [String]

    /// Longest file read; a pool's takes some hundred bytes.
    private static let longest = 65_536

    /// The pool of that UUID, or of that name. Files that are not understood are passed over: they are hints.
    func pool(_ name: String) -> LibvirtPool? {
        let pools = directories.flatMap { directory in
            // Hosts without libvirt have no such directory.
            ((try? KernelFile.names(in: directory)) ?? []).filter { $0.hasSuffix(".xml") }.sorted()
                .compactMap { Self.read("\(directory)/\($0)") }
        }
        return pools.first { $0.uuid.lowercased() == name.lowercased() } ?? pools.first { $0.name == name }
    }

    private static func read(_ path: String) -> LibvirtPool? {
        let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        // A hint that cannot be read is none.
        guard let bytes = try? WholeFile.read(descriptor, name: path, atMost: longest) else { return nil }
        return LibvirtPool(text: String(decoding: bytes, as: UTF8.self))
    }
}
