import Foundation

/// As much of JSON Schema as docs/status.schema.json uses: type, enum, required, properties, items. Stricter in one
/// thing: a member that is not described is a fault.
enum StatusSchema {
    /// What does not fit, one sentence each; empty when all does.
    static func faults(of value: Any, schema: [String: Any], at place: String) -> [String] {
        var faults: [String] = []
        let types = schema["type"] as? [String] ?? (schema["type"] as? String).map { [$0] } ?? []
        if !types.isEmpty, !types.contains(where: { matches(value, $0) }) { faults.append("\(place) is no \(types)") }
        if let words = schema["enum"] as? [String], !words.contains(value as? String ?? "") {
            faults.append("\(place) is none of \(words)")
        }
        if let object = value as? [String: Any] { faults += self.faults(ofObject: object, schema: schema, at: place) }
        if let list = value as? [Any], let items = schema["items"] as? [String: Any] {
            for (index, item) in list.enumerated() {
                faults += self.faults(of: item, schema: items, at: "\(place)[\(index)]")
            }
        }
        return faults
    }

    private static func faults(ofObject object: [String: Any], schema: [String: Any], at place: String) -> [String] {
        var faults: [String] = []
        let properties = schema["properties"] as? [String: [String: Any]] ?? [:]
        for name in schema["required"] as? [String] ?? [] where object[name] == nil {
            faults.append("\(place) has no \(name)")
        }
        for (name, member) in object {
            if let own = properties[name] {
                faults += self.faults(of: member, schema: own, at: "\(place).\(name)")
            } else {
                faults.append("\(place).\(name) is not described")
            }
        }
        return faults
    }

    private static func matches(_ value: Any, _ type: String) -> Bool {
        switch type {
        case "object": value is [String: Any]
        case "array": value is [Any]
        case "string": value is String
        case "boolean": value is Bool
        case "null": value is NSNull
        case "integer": (value as? NSNumber).map { $0.doubleValue == $0.doubleValue.rounded() } ?? false
        case "number": value is NSNumber
        default: false
        }
    }
}
