import Testing

/// Scenarios on real kernels: Debian guests under QEMU, whose storage is cut, frozen or reset from outside and whose host is
/// really reset through sysrq. docs/testing.md tells how to write one.
@Suite(.failuresNoted)
struct VirtualMachines {}
