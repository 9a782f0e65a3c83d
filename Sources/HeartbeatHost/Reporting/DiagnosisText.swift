import HeartbeatCore

/// Diagnoses in words (docs/direct.md has the same at length).
package enum DiagnosisText {
    /// What it means, as a clause; empty where nothing is to be told. Allocates nothing.
    package static func clause(_ diagnosis: Diagnosis) -> String {
        switch diagnosis {
        case .none: ""
        case .degradedPath: "a way to it is gone, others carry it"
        case .slowServer: "the server is slow on both ways"
        case .slowHere: "the server answers quickly, this host's own path to it is slow"
        case .oneSidedPath: "one way to the server gets through and the other does not"
        case .mountStuck: "the server is well: it is this host's own mount or session that does not get through"
        case .storageFailing: "the server answers, its own storage fails or takes no writes"
        case .recordRemoved: "the server is well, but this host's record is gone from it"
        case .staleHandle: "the server does not know the file handles of this mount any more"
        case .permissionRevoked: "the server refuses this host: its rights were taken away"
        case .exportGone: "the server answers, but has no such export, target or LUN any more"
        case .serverGone: "neither way to the server is answered: the server or the network to it is gone"
        case .lyingStorage: "the storage does not have what it confirmed"
        }
    }

    /// What to do about it, as a clause; empty where nothing is to be done.
    package static func advice(_ diagnosis: Diagnosis) -> String {
        switch diagnosis {
        case .none: ""
        case .degradedPath:
            "look at the portal that does not answer: its cable, its switch port, its controller"
        case .slowServer:
            "look at the load of the server, its disks and the network"
        case .slowHere:
            "look at this host: memory pressure, lost packets (nfsstat -rc, ethtool -S), a failing path of multipath"
        case .oneSidedPath:
            "look for what drops packets of one connection or direction: firewall and connection tracking, duplicate addresses, asymmetric routes, a bad link of a bond"
        case .mountStuck:
            "move what can be moved; look at the kernel log of this host and its connection to the server (ss -tn), not at the array"
        case .storageFailing:
            "look at the server: its disks, its pool, its free space, its log"
        case .recordRemoved:
            "find out who removes files on the SR; `heartbeat setup` makes them again"
        case .staleHandle:
            "mount the SR anew when its VMs are down; look for a server that was restored or whose fsid changed"
        case .permissionRevoked:
            "find out who fenced this host or changed the rights: export rules, CHAP, access list, reservation"
        case .exportGone:
            "look at the server: was the export or LUN removed, renamed, or not started?"
        case .serverGone:
            "look at the server and the network to it; the address is in `heartbeat status`"
        case .lyingStorage:
            "stop what writes to it and look for write caches without a battery, a failover to an old copy, or a `direct` that leads to another server"
        }
    }
}
