/// `direct` of an `[[sr]]`: whether, and where, its server is looked at past the kernel's mount or session.
package enum DirectChoice: Equatable, Sendable {
    /// Where the kernel's own mount or session leads.
    case auto
    case none
    /// Where the configuration says.
    case address(String)

    /// As it is written in the file; nil for what is none of the three.
    package init?(_ text: String) {
        switch text {
        case "auto": self = .auto
        case "none": self = .none
        default:
            guard DirectAddress(text) != nil else { return nil }
            self = .address(text)
        }
    }

    package var text: String {
        switch self {
        case .auto: "auto"
        case .none: "none"
        case .address(let text): text
        }
    }

    /// Where the configuration says that the server is; nil where it leaves that to the kernel, or wants none.
    package var address: DirectAddress? {
        guard case .address(let text) = self else { return nil }
        return DirectAddress(text)
    }
}
