/// Options of one letter as a shell script's getopts takes them (getopts(1p)): clustered flags, values in the same word or the next.
struct ShortOptions {
    private var flags: Set<Character> = []
    private var values: [Character: String] = [:]

    /// nil for an unknown option, or one whose value is missing. Words from the first that is no option on are ignored.
    init?(_ words: [String], flags known: String, valued: String) {
        var words = words[...]
        while let word = words.first, word.count > 1, word.hasPrefix("-"), word != "--" {
            words.removeFirst()
            var letters = word.dropFirst()
            while let letter = letters.popFirst() {
                if known.contains(letter) {
                    flags.insert(letter)
                    continue
                }
                guard valued.contains(letter) else { return nil }
                guard let value = letters.isEmpty ? words.popFirst() : String(letters) else { return nil }
                values[letter] = value
                letters = ""
            }
        }
    }

    func has(_ flag: Character) -> Bool { flags.contains(flag) }

    /// The value given last; nil for none or an empty one.
    subscript(letter: Character) -> String? {
        values[letter].flatMap { $0.isEmpty ? nil : $0 }
    }
}
