/// A path and the directories above it, the deepest first: `/a/b`, `/a`, `/`. Of the text alone, nothing is looked up.
struct PathAncestors: Sequence, IteratorProtocol {
    /// nil after the root.
    private var rest: Substring?

    /// Takes an absolute path.
    init(of path: some StringProtocol) {
        rest = Substring(path)
    }

    mutating func next() -> Substring? {
        guard let path = rest else { return nil }
        guard path != "/", let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else {
            rest = nil
            return path
        }
        rest = slash == path.startIndex ? "/" : path[..<slash]
        return path
    }
}
