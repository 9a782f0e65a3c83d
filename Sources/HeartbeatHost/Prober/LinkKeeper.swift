import Glibc

/// Links given back to the launcher's thread, which reaps their processes and then frees them.
struct LinkKeeper {
    private var reaped: [ProberLink] = []
    private var unreaped: [ProberLink] = []

    /// Nothing has to be looked after.
    var isIdle: Bool { reaped.isEmpty && unreaped.isEmpty }

    mutating func add(_ link: ProberLink) {
        unreaped.append(link)
    }

    /// Takes over a chain of links that the judge has given back.
    mutating func add(chain: Unmanaged<ProberLink>?) {
        var next = chain
        while let entry = next {
            let link = entry.takeRetainedValue()
            next = link.nextDisposed
            link.nextDisposed = nil
            unreaped.append(link)
        }
    }

    /// Reaps processes that have ended and frees links that the judge no longer refers to; never waits. A process with
    /// a thread that hangs in the kernel stays a zombie until the kernel lets it go.
    mutating func clean() {
        for index in unreaped.indices.reversed() where waitpid(unreaped[index].processIdentifier, nil, WNOHANG) != 0 {
            reaped.append(unreaped.remove(at: index))
        }
        // Freed by whoever drops the last reference: kept until that is this thread.
        for index in reaped.indices.reversed() where isKnownUniquelyReferenced(&reaped[index]) {
            reaped.remove(at: index)
        }
    }
}
