import Glibc
import HeartbeatCore

/// The file `<runtime>/life`: how a life page comes into memory. Blocks only as tmpfs does.
enum LifePageFile {
    /// Makes a fresh file beside the old one, to be put in its place once it holds what the old one did.
    static func made(_ path: String, capacity: Int) throws(SystemFailure) -> UnsafeMutableRawBufferPointer {
        let fresh = path + ".new"
        let descriptor = open(fresh, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw SystemFailure("create", fresh) }
        defer { close(descriptor) }
        let size = LifeLayout.byteCount(capacity: capacity)
        // Without real blocks a full tmpfs would kill the judge with SIGBUS at a store (posix_fallocate(3)).
        let result = posix_fallocate(descriptor, 0, off_t(size))
        guard result == 0 else {
            unlink(fresh)
            throw SystemFailure("allocate", fresh, errorNumber: result)
        }
        guard let memory = map(descriptor, byteCount: size) else { throw SystemFailure("map", fresh) }
        memory.storeBytes(of: LifeLayout.magic.littleEndian, as: UInt64.self)
        memory.storeBytes(
            of: LifeLayout.version.littleEndian, toByteOffset: LifeLayout.versionOffset, as: UInt32.self)
        memory.storeBytes(
            of: UInt32(capacity).littleEndian, toByteOffset: LifeLayout.capacityOffset, as: UInt32.self)
        return memory
    }

    /// Renames the fresh file over the old one, so that a kill leaves one of the two whole.
    static func putInPlace(_ path: String) throws(SystemFailure) {
        guard rename(path + ".new", path) == 0 else { throw SystemFailure("rename into place", path) }
    }

    /// Maps the file that an earlier start left, if it is whole and has slots for `storages` SRs.
    static func mapped(
        _ path: String, withRoomFor storages: Int
    ) -> (memory: UnsafeMutableRawBufferPointer, capacity: Int)? {
        let descriptor = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var header = [UInt8](repeating: 0, count: LifeLayout.headerBytes)
        guard pread(descriptor, &header, header.count, 0) == header.count else { return nil }
        let (magic, version, capacity) = header.withUnsafeBytes { bytes in
            (
                UInt64(littleEndian: bytes.load(as: UInt64.self)),
                UInt32(littleEndian: bytes.load(fromByteOffset: LifeLayout.versionOffset, as: UInt32.self)),
                Int(UInt32(littleEndian: bytes.load(fromByteOffset: LifeLayout.capacityOffset, as: UInt32.self)))
            )
        }
        let size = LifeLayout.byteCount(capacity: capacity)
        var attributes = stat()
        guard magic == LifeLayout.magic, version == LifeLayout.version, capacity >= storages,
            fstat(descriptor, &attributes) == 0, Int(attributes.st_size) == size,
            // Its blocks are there already, unless it is a copy with holes.
            posix_fallocate(descriptor, 0, off_t(size)) == 0,
            let memory = map(descriptor, byteCount: size)
        else { return nil }
        return (memory, capacity)
    }

    private static func map(_ descriptor: Int32, byteCount: Int) -> UnsafeMutableRawBufferPointer? {
        guard let address = mmap(nil, byteCount, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0),
            address != MAP_FAILED
        else { return nil }
        return UnsafeMutableRawBufferPointer(start: address, count: byteCount)
    }

    /// Reads what an earlier start left; of another boot, nothing counts.
    static func read(_ path: String, bootID: BootID) -> (content: LifePageContent?, fault: String?) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { return (nil, nil) }
        defer { close(descriptor) }
        var attributes = stat()
        guard fstat(descriptor, &attributes) == 0, attributes.st_size >= LifeLayout.headerBytes + LifeLayout.slotBytes,
            attributes.st_size <= 64 << 20
        else { return (nil, "the life page \(path) is too short to be one: what was armed is forgotten") }
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Int(attributes.st_size), alignment: 64)
        defer { buffer.deallocate() }
        guard pread(descriptor, buffer.baseAddress, buffer.count, 0) == buffer.count else {
            return (nil, "the life page \(path) cannot be read: what was armed is forgotten")
        }
        return LifePageReader(buffer, path: path).read(bootID: bootID)
    }
}
