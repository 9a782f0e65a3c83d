/// Why a text is no duration, as a fragment that follows the name of the key: `interval "5" has no unit: …`.
package enum DurationTextFault: Error, Equatable, Sendable {
    case empty
    case missingUnit(String)
    case negative(String)
    case fraction(String)
    case unknownUnit(String, unit: String)
    case tooLong(String)
    case notADuration(String)
}

extension DurationTextFault: CustomStringConvertible {
    package var description: String {
        switch self {
        case .empty: "is empty: write a duration such as \"5s\""
        case .missingUnit(let text): "\"\(text)\" has no unit: write \"\(text)s\", or ms, m or h"
        case .negative(let text): "\"\(text)\" is negative: write a duration such as \"5s\""
        case .fraction(let text):
            "\"\(text)\" is a fraction: write a whole number of a smaller unit, such as \"1500ms\""
        case .unknownUnit(let text, let unit): "\"\(text)\" has the unknown unit \"\(unit)\": use ms, s, m or h"
        case .tooLong(let text): "\"\(text)\" is longer than 292 years: write a duration such as \"5s\""
        case .notADuration(let text): "\"\(text)\" is no duration: write one such as \"500ms\", \"5s\" or \"2m\""
        }
    }
}
