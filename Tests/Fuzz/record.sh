# Records and numbers, which any host on an SR can write.

build_target() {
    output=$1
    objects=$2
    common="-O -package-name heartbeat -swift-version 6 -parse-as-library -sanitize=fuzzer,address"

    # shellcheck disable=SC2086 # the flags are meant to be split
    swiftc $common -wmo -module-name HeartbeatCore -emit-module -emit-module-path "$objects/HeartbeatCore.swiftmodule" \
        -emit-object -o "$objects/HeartbeatCore.o" $(find "$root/Sources/HeartbeatCore" -name '*.swift')
    # shellcheck disable=SC2086
    swiftc $common -module-name RecordFuzz -I "$objects" "$root"/Tests/Fuzz/record/*.swift "$objects/HeartbeatCore.o" \
        -o "$output"
}
