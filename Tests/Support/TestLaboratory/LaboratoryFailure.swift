/// Something of the laboratory itself went wrong: not what is tested, but the bench it is tested on.
package struct LaboratoryFailure: Error, CustomStringConvertible {
    package let description: String

    package init(_ description: String) {
        self.description = description
    }
}
