/// Finds what somebody meant to write.
enum NearestWord {
    /// The candidate with the smallest edit distance to `word`, if it is near enough to be meant: at most a third of
    /// its letters wrong, or one being the beginning of the other.
    static func find(_ word: String, among candidates: [String]) -> String? {
        let ranked = candidates.map { (name: $0, distance: distance(word, $0)) }
        guard let best = ranked.min(by: { $0.distance < $1.distance }) else { return nil }
        if best.distance <= max(2, best.name.utf8.count / 3), best.distance < best.name.utf8.count { return best.name }
        return word.utf8.count < 3 ? nil : candidates.first { $0.hasPrefix(word) || word.hasPrefix($0) }
    }

    /// Levenshtein's distance over bytes: insertions, deletions and replacements that turn one word into the other.
    static func distance(_ left: String, _ right: String) -> Int {
        // A key of a hostile file may be long; our words are not.
        let left = Array(left.utf8.prefix(64))
        let right = Array(right.utf8.prefix(64))
        var row = Array(0...right.count)
        for (i, a) in left.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, b) in right.enumerated() {
                let replaced = diagonal + (a == b ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(replaced, row[j] + 1, diagonal + 1)
            }
        }
        return row[right.count]
    }
}
