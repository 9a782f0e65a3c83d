/// What the judge tells the prober about one SR; rendered into the next record.
package struct Directive: Equatable, Sendable {
    /// The silence of this SR ends in a fence, or finds nothing here that uses it: a peer may count on it.
    package var promise: Bool
    /// CloudStack's number is written too. False only in mode observe: the number is a promise.
    package var writesNumber: Bool
    /// The SR is due here: peers that lost it too may hold (design: loss bit).
    package var loss: Bool

    package init(promise: Bool = false, writesNumber: Bool = true, loss: Bool = false) {
        self.promise = promise
        self.writesNumber = writesNumber
        self.loss = loss
    }
}
