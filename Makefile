# Verbs for people and for continuous integration; the building itself is the Swift package's.
#
#   make            the release binary, .build/release/heartbeat
#   make test       every test (needs root), and the shortest of the scenarios on real kernels
#   make test-vm    every scenario on real kernels, in QEMU guests; SCENARIO=Name runs one
#   make vm-images  what the guests of test-vm boot
#   make lint       format and house rules
#   make simulate   ten million turns of seeded faults in virtual time (SIMULATION_TURNS)
#   make model      the protocol's model in Promela, searched completely by spin, and each broken rule refuted
#   make bench      every figure of docs/performance.md, beside what people use today; GROUP=memory measures one group
#   make bench-smoke    the same with tiny counts: proves that the benchmark works, its figures mean nothing
#   make causes          names every fault of the direct view anew, and writes the table in docs/direct.md
#   make direct-reconnects  thousands of cut connections to servers, under AddressSanitizer (RECONNECTS)
#   make demo       watch a host lose its storage, harmlessly, in a minute
#   make soak       ten minutes under load, where nothing may fence (SOAK_SECONDS)
#   make fuzz       hostile configurations, records and black boxes, a minute each (FUZZ_SECONDS)
#   make package    the Debian package and, for hosts with an old C library, a portable archive, into .build/package
#   make install    into DESTDIR and PREFIX; enables and starts nothing
#   make clean

PREFIX ?= /usr
DESTDIR ?=
UNITDIR ?= /lib/systemd/system

BUILD_PACKAGES := libtomlplusplus-dev libnfs-dev libiscsi-dev
# journald and journalctl come with systemd, losetup with mount, fsfreeze, nsenter and unshare with util-linux.
PACKAGE_PACKAGES := debhelper dpkg-dev lintian patchelf busybox-static xz-utils
TEST_PACKAGES := gcc libc6-dev pkg-config fuse3 libfuse3-dev e2fsprogs mount util-linux systemd procps curl shellcheck iproute2 libaio1 \
    libacl1 libdbus-1-3 libgssapi-krb5-2 libnfsidmap1 libtirpc3 liburcu8 libwbclient0 libwrap0
# Unpacked, not installed: their packages would start servers. What they are linked with is in the list above.
TEST_TOOLS := prometheus prometheus-node-exporter nfs-ganesha nfs-ganesha-vfs libntirpc4.3 rpcbind tgt
MODEL_PACKAGES := spin gcc libc6-dev
BENCH_PACKAGES := libcap2-bin
# Unpacked, not installed: what stands beside the daemon in the benchmark, and the libraries of it that Debian does not bring along.
BENCH_TOOLS := sbd sanlock watchdog libsanlock1 libcib27 libcmap4 libcorosync-common4 libcpg4 libcrmcluster29 \
    libcrmcommon34 libcrmservice28 libltdl7 libpe-rules26 libpe-status28 libpils2 libqb100 libquorum5 libstonithd26 \
    libvotequorum8 libxslt1.1
VM_PACKAGES := qemu-system-x86 qemu-utils mmdebstrap busybox-static cpio kmod xz-utils e2fsprogs util-linux

# The release binary. Judge, prober and standby lock all of it in memory, so the linker keeps no names of its own functions in it, and of
# the C++ library only what is used: a directory that holds nothing else than its archive is looked into first.
ARCHIVES := $(CURDIR)/.build/archives
RELEASE := swift build --configuration release --static-swift-stdlib -Xlinker --no-export-dynamic \
    -Xswiftc -Xclang-linker -Xswiftc -L$(ARCHIVES)

.PHONY: build test test-vm vm-images package-image lint simulate model bench bench-smoke bench-program \
    direct-reconnects causes demo soak fuzz package install clean build-packages test-packages debug

build: build-packages
	@mkdir -p $(ARCHIVES)
	@ln -sf "$$(clang -print-file-name=libstdc++.a)" $(ARCHIVES)/
	$(RELEASE) --product heartbeat

build-packages:
	@.ci/install-packages $(BUILD_PACKAGES)

test-packages:
	@.ci/install-packages $(BUILD_PACKAGES) $(TEST_PACKAGES)
	@.ci/fetch-tools $(TEST_TOOLS)

debug: test-packages
	@$(MAKE) --silent --directory Tests/Support/FaultFileSystem
	@$(MAKE) --silent --directory Tests/Support/AllocationCounter
	@$(MAKE) --silent --directory Tests/Support/ISCSITools
	swift build --build-tests

# Guests come last and alone: they would disturb the tests that judge times. The runner's own closing line is the last one.
test: debug vm-images
	@swift test --skip-build --disable-xctest --skip HeartbeatVMTests
	@HEARTBEAT_VM=short swift test --skip-build --disable-xctest --filter HeartbeatVMTests

# A filter that fits nothing would pass.
test-vm: debug vm-images $(if $(filter-out PackageLife,$(SCENARIO)),,package-image)
	@grep -rqE '(struct|func) `?$(SCENARIO)' Tests/VM/Scenarios Tests/VM/Laboratory || \
	    { echo "no scenario is called $(SCENARIO): see Tests/VM/Scenarios" >&2; exit 1; }
	@HEARTBEAT_VM=all swift test --skip-build --disable-xctest --filter 'HeartbeatVMTests.*$(SCENARIO)'

# What the guests boot: Debian and, as `make install` lays it down, the product.
vm-images: build
	@.ci/install-packages $(VM_PACKAGES)
	@Tests/VM/Images/build.sh
	@Tests/VM/Images/product.sh

# Two versions of the package, for the scenario of its life.
package-image: package
	@Tests/VM/Images/package.sh

lint: test-packages
	@.ci/lint

# Ten million turns of the policy engine in virtual time, under seeded faults.
simulate: build-packages
	HEARTBEAT_SIMULATION_TURNS=$(or $(SIMULATION_TURNS),10000000) swift test --configuration release \
	    --scratch-path .build-simulation --disable-xctest --filter Simulation

# docs/model/README.md says what it shows.
model:
	@.ci/install-packages $(MODEL_PACKAGES)
	@docs/model/run.sh

bench-program: test-packages build
	@.ci/install-packages $(BENCH_PACKAGES)
	@.ci/fetch-tools $(BENCH_TOOLS)
	$(RELEASE) --product bench

# Figures, not tests: for a machine that does nothing else. Keeps them in .build/bench.
bench: bench-program
	@HEARTBEAT_BINARY=$(CURDIR)/.build/release/heartbeat .build/release/bench --output .build/bench $(GROUP)

bench-smoke: bench-program
	@HEARTBEAT_BINARY=$(CURDIR)/.build/release/heartbeat .build/release/bench --smoke --output .build/bench-smoke $(GROUP)

# Connections to servers that are cut over and over, with every access to memory watched.
direct-reconnects: test-packages
	HEARTBEAT_RECONNECTS=$(or $(RECONNECTS),10000) ASAN_OPTIONS=detect_leaks=1:quarantine_size_mb=4 LSAN_OPTIONS=exitcode=0 \
	    swift test --scratch-path .build-reconnects --sanitize=address --disable-xctest --no-parallel \
	    --filter 'DirectReconnects|ISCSIReconnects'

# The table of causes in docs/direct.md, from the scenarios themselves; those on real kernels as they ran last (make test-vm).
causes: test-packages debug
	swift test --skip-build --disable-xctest --filter EndToEnd.DirectView
	@Tests/Support/causes-table.sh

demo: test-packages build
	@$(MAKE) --silent --directory Tests/Support/FaultFileSystem
	@Tests/Demo/demo.sh

soak: test-packages build
	@$(MAKE) --silent --directory Tests/Support/FaultFileSystem
	@Tests/Soak/soak.sh

fuzz: build-packages
	@Tests/Fuzz/run.sh configuration $(or $(FUZZ_SECONDS),60)
	@Tests/Fuzz/run.sh record $(or $(FUZZ_SECONDS),60)
	@Tests/Fuzz/run.sh blackbox $(or $(FUZZ_SECONDS),60)

package: build
	@.ci/install-packages $(PACKAGE_PACKAGES)
	@$(RELEASE) --product generate-manual
	@etc/debian/build.sh
	@etc/portable/build.sh
	@Tests/Package/portable.sh .build/package/heartbeat-$$(.build/release/heartbeat --version)-$$(uname --machine).tar.xz

install:
	@[ -x .build/release/heartbeat ] || $(MAKE) build
	install -D --mode=755 --strip .build/release/heartbeat "$(DESTDIR)$(PREFIX)/sbin/heartbeat"
	install -D --mode=644 systemd/heartbeat.service "$(DESTDIR)$(UNITDIR)/heartbeat.service"
	sed -i 's|^ExecStart=/usr/sbin/|ExecStart=$(PREFIX)/sbin/|' "$(DESTDIR)$(UNITDIR)/heartbeat.service"
	install -D --mode=644 systemd/heartbeat-modules.conf "$(DESTDIR)$(PREFIX)/lib/modules-load.d/heartbeat.conf"
	install -D --mode=644 etc/heartbeat.toml "$(DESTDIR)$(PREFIX)/share/doc/sr-heartbeat/examples/heartbeat.toml"
	for catalogue in $(wildcard systemd/*.catalog); do \
	    install -D --mode=644 -t "$(DESTDIR)$(PREFIX)/lib/systemd/catalog" "$$catalogue" || exit 1; \
	done

clean:
	rm -rf .build .build-reconnects .build-tools
