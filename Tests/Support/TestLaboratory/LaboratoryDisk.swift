/// A disk of a scenario's bench.
protocol LaboratoryDisk {
    /// Lets go of everything that hangs because of it.
    func release()
    /// Unmounts and detaches it; never blocks for long.
    func close()
}
