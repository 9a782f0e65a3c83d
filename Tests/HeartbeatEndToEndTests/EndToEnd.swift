import TestLaboratory
import Testing

/// Scenarios on real disks, processes and clocks, one after the other: they share two cores and time is what they judge.
@Suite(.serialized, .enabled(if: LaboratoryTools.obstacle == nil, "needs root, FUSE and loop devices"))
struct EndToEnd {}
