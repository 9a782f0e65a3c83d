/// Why an SR cannot be looked at by NFS at all, as a sentence for people.
struct NFSTargetFault: Error, Equatable, CustomStringConvertible {
    let description: String

    init(_ sentence: String) {
        description = sentence
    }
}
