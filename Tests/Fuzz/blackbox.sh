# Blocks of the black box and entries of the record of resets, as a disk may return them.

build_target() {
    output=$1
    objects=$2
    common="-O -package-name heartbeat -swift-version 6 -parse-as-library -sanitize=fuzzer,address"
    host="$root/Sources/HeartbeatHost"

    # shellcheck disable=SC2086 # the flags are meant to be split
    swiftc $common -wmo -module-name HeartbeatCore -emit-module -emit-module-path "$objects/HeartbeatCore.swiftmodule" \
        -emit-object -o "$objects/HeartbeatCore.o" $(find "$root/Sources/HeartbeatCore" -name '*.swift')
    # shellcheck disable=SC2086
    swiftc $common -wmo -module-name BlackBoxFuzz -I "$objects" "$root"/Tests/Fuzz/blackbox/*.swift \
        "$host/BlackBox/LastMinutes.swift" "$host/BlackBox/BoxSentence.swift" "$host"/BlackBox/ResetEntry*.swift \
        "$host/Reporting/WallTime.swift" "$host/Reporting/CauseText.swift" "$host/Reporting/JSONValue.swift" \
        "$host/Reporting/DecimalSeconds.swift" "$host/SystemFailure.swift" "$objects/HeartbeatCore.o" -o "$output"
}
