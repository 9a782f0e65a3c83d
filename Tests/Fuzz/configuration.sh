# The configuration: CToml, the reader of the file and the editor of its text.

build_target() {
    output=$1
    objects=$2
    sources="$root/Sources"
    common="-O -package-name heartbeat -swift-version 6 -parse-as-library -sanitize=fuzzer,address"

    cat > "$objects/module.modulemap" <<END
module CToml {
    header "$sources/CToml/include/CToml.h"
    export *
}
END
    # Trapping, undefined behaviour needs no runtime that swiftc would not link.
    clang++ -std=c++17 -O1 -g -fsanitize=fuzzer-no-link,address,undefined -fsanitize-trap=undefined -I "$sources/CToml/include" \
        -c "$sources/CToml/CToml.cpp" -o "$objects/CToml.o"
    # shellcheck disable=SC2086 # the flags are meant to be split
    swiftc $common -wmo -module-name HeartbeatCore -emit-module -emit-module-path "$objects/HeartbeatCore.swiftmodule" \
        -emit-object -o "$objects/HeartbeatCore.o" $(find "$sources/HeartbeatCore" -name '*.swift')
    # shellcheck disable=SC2086
    swiftc $common -wmo -module-name ConfigurationFuzz -I "$objects" -Xcc "-fmodule-map-file=$objects/module.modulemap" \
        "$sources"/HeartbeatHost/Configuration/*.swift "$sources/HeartbeatHost/SystemFailure.swift" \
        "$sources/HeartbeatHost/BootClock.swift" "$root"/Tests/Fuzz/configuration/*.swift \
        "$objects/HeartbeatCore.o" "$objects/CToml.o" -lstdc++ -o "$output"
}
