/// Breaks sentences into lines for a terminal.
package enum TextColumn {
    /// Lines of at most `width` characters, broken at blanks, each behind `indent`; words longer than that stay whole.
    package static func wrap(_ sentence: String, indent: String = "  ", width: Int = 98) -> [String] {
        var lines: [String] = []
        var line = indent
        for word in sentence.split(separator: " ") {
            if line.count > indent.count, line.count + 1 + word.count > width {
                lines.append(line)
                line = indent
            }
            line += (line.count > indent.count ? " " : "") + word
        }
        return lines + [line]
    }
}
