# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# The stages of .ci/run. Each runs in a directory of its own below build/ci with `set -e`, and its
# last line of output says what it proved. $root is the checkout.

tools="build-essential autoconf automake libtool pkg-config check libfdt-dev libzstd-dev device-tree-compiler gnuplot-nox
	git ca-certificates libhts-dev uthash-dev libjudy-dev libabsl-dev spin
	clang libclang-rt-14-dev clang-tidy cppcheck shellcheck doxygen dpkg-dev gcc-arm-none-eabi libunicorn-dev qemu-user-static
	gcc-i686-linux-gnu libc6-dev-i386-cross gcc-powerpc-linux-gnu libc6-dev-powerpc-cross
	gcc-s390x-linux-gnu libc6-dev-s390x-cross
	qemu-system-arm qemu-system-x86 qemu-system-mips qemu-system-misc gcc-mips-linux-gnu gcc-aarch64-linux-gnu
	gcc-arm-linux-gnueabihf sparse cpio libelf1 cmake python3-yaml
	abigail-tools mandoc man-db zsh bash-completion reuse rpm rpmlint mmdebstrap autopkgtest"
jobs=-j$(nproc)

install_tools()
{
	local missing="" tool
	for tool in $tools; do
		dpkg-query -W -f '${db:Status-Status}\n' "$tool" 2>/dev/null | grep -qx installed || missing="$missing $tool"
	done
	[ -n "$missing" ] || return 0
	echo "installing$missing"
	local as_root=""
	[ "$(id -u)" -eq 0 ] || as_root="sudo -n"
	$as_root apt-get -q update >/dev/null
	# shellcheck disable=SC2086 # lists of words
	$as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y install --no-install-recommends $missing >/dev/null ||
		echo "some tools could not be installed; their stages will fail"
}

# configure_and_check [CONFIGURE ARGUMENT...]: warnings are errors, and every test counts.
configure_and_check()
{
	"$root/configure" --enable-werror "$@"
	make "$jobs" "${make_arguments[@]}"
	make "$jobs" check VERBOSE=1 "${make_arguments[@]}" "${check_arguments[@]}"
}
make_arguments=()
check_arguments=()

# From a log of make check: "tests: 7 pass, 1 skip; unit: 100%: Checks: 60, ..."
summary()
{
	local unit=tests/unit/run.log
	awk '/^# (PASS|SKIP|FAIL|ERROR):/ { printf "%s %d, ", tolower($2), $3 }' test-suite.log | sed 's/://g; s/, $//'
	[ ! -f "$unit" ] || sed -n 's/.*\(100%: Checks: .*\)/; unit tests \1/p' "$unit"
}

stage_quickstart()
{
	cd "$root"
	./quickstart --yes check
	cd build
	echo "a clean clone builds and passes: $(summary)"
}

stage_demo()
{
	cd "$root"
	./quickstart --yes demo >build/ci/demo.out
	cat build/ci/demo.out
	grep -q '^<svg' build/vtlb-curve.svg
	echo "the demonstration ran to its end, $(wc -l <build/ci/demo.out) lines and a drawing: $(grep 'was right' build/ci/demo.out)"
}

# Tests of how the libraries are built and linked, and no others built.
few_tests=('TESTS=$(link_tests)' check_PROGRAMS= check_LTLIBRARIES=)

# What the first stage has played with this compiler is not played again, but everything is built with its warnings.
stage_gcc()
{
	check_arguments=('TESTS=$(link_tests)')
	configure_and_check CC=gcc CFLAGS="-O2 -g"
	echo "no warning from $(gcc --version | head -n 1): $(summary)"
}

# The other programs are built and played by it under sanitizers.
stage_clang()
{
	check_arguments=("${few_tests[@]}")
	configure_and_check CC=clang CXX=clang++ CFLAGS="-O2 -g"
	echo "no warning from $(clang --version | head -n 1): $(summary)"
}

# In one process: a leak check at the end of each of hundreds of children takes minutes.
sanitize()
{
	export CK_FORK=no
	make_arguments=(LOG_COMPILER="$root/.ci/emulate env" EMULATOR=)
	configure_and_check CC="$1" --disable-shared \
		CFLAGS="-O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all"
	echo "$1, address and undefined behaviour: $(summary)"
}

# The long plays run under the other compiler's.
stage_sanitize_gcc()
{
	check_arguments=("${few_tests[@]}")
	sanitize gcc
}

stage_sanitize_clang()
{
	sanitize clang
}

# The source package of Check, once for all stages.
check_source()
{
	local source=$work/check-source
	if ! ls "$source"/check-*/configure* >/dev/null 2>&1; then
		rm -rf "$source"
		mkdir -p "$source"/{etc,state/lists/partial,cache/archives/partial}
		awk '/^Types:/ { on = 1 } /^$/ { on = 0; if (stanza ~ /URIs:[^\n]*\/debian\/?\n/) print stanza; stanza = "" }
			on && !/^#/ { sub(/^Types:.*/, "Types: deb-src"); stanza = stanza $0 "\n" }
			END { if (stanza ~ /URIs:[^\n]*\/debian\/?\n/) print stanza }' \
			/etc/apt/sources.list.d/*.sources >"$source/etc/debian.sources" 2>/dev/null || true
		sed -n 's/^deb \(.*\/debian\/\? .*\)/deb-src \1/p' /etc/apt/sources.list /etc/apt/sources.list.d/*.list \
			>"$source/etc/debian.list" 2>/dev/null || true
		(cd "$source" && private_apt update && private_apt source --download-only check &&
			dpkg-source -x check_*.dsc)
	fi
}

# Debian's Check for a machine that Debian has no Check for, built below this directory.
foreign_check()
{
	local triplet=$1 source=$work/check-source
	(flock 9 && check_source) 9>"$work/check-source.lock"
	mkdir -p check-build
	configure=$(echo "$source"/check-*/configure)
	(cd check-build && "$configure" --host="$triplet" --prefix="$PWD/../check" --disable-shared \
		--disable-subunit --disable-build-docs --disable-timeout-tests && make "$jobs" SUBDIRS="lib src" install)
}

# apt-get with all of its state in build/ci/check-source: nothing on the machine changes.
private_apt()
{
	local state=$work/check-source
	apt-get -q -o Dir::Etc::sourcelist=/dev/null -o Dir::Etc::sourceparts="$state/etc" -o Dir::State="$state/state" \
		-o Dir::Cache="$state/cache" -o Dir::State::status=/dev/null -o APT::Sandbox::User="$(id -un)" "$@"
}

# Whether this machine runs the programs of another: runs_natively TRIPLET
runs_natively()
{
	echo 'int main(void) { return 42; }' >probe.c
	"$1-gcc" -static probe.c -o probe || return 1
	local status=0
	./probe 2>/dev/null || status=$?
	[ "$status" -eq 42 ]
}

# foreign TRIPLET QEMU WHAT
foreign()
{
	foreign_check "$1"
	export CK_FORK=no # two thousand children, each of which the emulator translates anew
	make_arguments=(LOG_COMPILER="$root/.ci/emulate qemu-$2-static" LDFLAGS=-all-static)
	! runs_natively "$1" || make_arguments=(LDFLAGS=-all-static)
	configure_and_check --host="$1" --disable-shared CFLAGS="-O2 -g" \
		CHECK_CFLAGS="-I$PWD/check/include" CHECK_LIBS="-L$PWD/check/lib -lcheck -lm -lrt -lpthread"
	echo "$3: $(summary)"
}

stage_i686()
{
	foreign i686-linux-gnu i386 "32-bit little-endian, 64-bit integers aligned to 4"
}

# What the other byte order could change: sweeps of arithmetic, which i686 plays, are left out.
order_tests='$(link_tests) tests/golden/at91sam9_linux.sh tests/device/device_model.sh $(supervisor_programs) $(model_programs)'

stage_powerpc()
{
	check_arguments=("TESTS=$order_tests")
	foreign powerpc-linux-gnu ppc "32-bit big-endian"
}

stage_s390x()
{
	check_arguments=("TESTS=$order_tests")
	foreign s390x-linux-gnu s390x "64-bit big-endian"
}

# The library without one half, and the tests without Check.
stage_options()
{
	local option
	check_arguments=('TESTS=$(course) $(wdtplan_tests) $(unit_tests) tests/scripts/check-exports.sh tests/scripts/check-freestanding.sh'
		check_PROGRAMS= check_LTLIBRARIES=)
	for option in --disable-static --disable-shared CHECK_LIBS=-lno-such-library; do
		mkdir -p "with$option"
		(cd "with$option" && configure_and_check "$option")
	done
	grep -q '^# SKIP:  1' with*CHECK_LIBS*/test-suite.log
	echo "builds and passes with --disable-static, with --disable-shared, and without Check (one test is then skipped)"
}

stage_distcheck()
{
	"$root/configure"
	# From the tarball every test is built, and those of the build are played.
	make "$jobs" distcheck AM_DISTCHECK_CONFIGURE_FLAGS=--enable-werror 'TESTS=$(link_tests)'
	echo "$(ls libwdtvtlb-*.tar.gz) builds, passes, installs, runs the examples through pkg-config, uninstalls and cleans"
}

stage_bare_metal()
{
	"$root/configure" --enable-werror --host=arm-none-eabi --disable-shared \
		CFLAGS="-Os -mcpu=cortex-m3 -mthumb" LDFLAGS=-nostdlib
	make "$jobs"
	make "$jobs" check VERBOSE=1
	echo "arm-none-eabi without a libc: $(arm-none-eabi-size -t .libs/libwdt.a | tail -n 1 | awk '{ print $1 }') bytes of library; $(summary)"
}

stage_size()
{
	"$root/tests/scripts/size-table.sh" --check
	echo "no foreign import, no data and a bounded stack on three cores, and README.md has the figures"
}

stage_docs()
{
	"$root/configure"
	make doc
	echo "every public item is documented: $(find doc/html -name '*.html' | wc -l) pages without a warning"
}

# By the compiler and for the processor that make it short.
stage_exhaustive()
{
	"$root/configure" --disable-shared CC=clang CFLAGS="-O3 -march=native"
	make "$jobs"
	# The models' programs have stages of their own; the whole sweep of layouts takes eight minutes, and its sample is
	# played by every other stage.
	make "$jobs" check-full full_programs='$(filter-out tests/exhaustive/layouts,$(exhaustive_programs))'
	echo "the whole sweeps agree"
}

stage_mutants()
{
	"$root/configure" --disable-shared CFLAGS=-O1
	make "$jobs"
	make check-mutants
	echo "every planted off-by-one in the planner turns a test red"
}

# The table beside a linear list, ten runs of ten million operations, six of them with tags of three or four bits.
stage_thash_model()
{
	local seed=${THASH_SEED:-$(date +%s)} part=0 program
	"$root/configure" --disable-shared CFLAGS=-O2
	make "$jobs" tests/model/thash_model tests/model/thash_model_narrow3 tests/model/thash_model_narrow4
	for program in thash_model{,,,,_narrow3,_narrow3,_narrow3,_narrow4,_narrow4,_narrow4}; do
		echo "$((seed + part++)) tests/model/$program"
	done | xargs -P "$(nproc)" -L 1 sh -c '"$1" --ops 10000000 --seed "$0" >"$0.out" 2>&1 || { cat "$0.out"; exit 255; }'
	echo "100 million operations agree with a linear list: $(grep -h ' operations, seed' ./*.out | wc -l) runs, THASH_SEED=$seed"
}

# A virtual processor beside a list of translations.
stage_vtlb_model()
{
	local seed=${VTLB_SEED:-$(date +%s)}
	"$root/configure" --disable-shared CFLAGS=-O2
	make tests/vcpu/vtlb_model
	tests/vcpu/vtlb_model --ops 40000000 --seed "$seed"
	echo "40 million operations of a virtual processor agree with a linear list, VTLB_SEED=$seed"
}

# A guest that means ill to it, under sanitizers.
stage_vtlb_hostile()
{
	local seed=${VTLB_SEED:-$(date +%s)}
	"$root/tests/model/vtlb_hostile.sh" -o . --ops 1000000 --seed "$seed"
	echo "a million hostile operations do no harm and stay within their bounds, VTLB_SEED=$seed"
}

stage_vtlb_mutants()
{
	"$root/configure" --disable-shared CFLAGS=-O1
	make check-vtlb-mutants
	echo "every fault planted in the virtual processor is found"
}

stage_thash_mutants()
{
	"$root/configure" --disable-shared CFLAGS=-O1
	make check-thash-mutants | tee mutants.out
	make check-unit-mutants | tee unit-mutants.out
	echo "faults planted in the table are found, by the model ($(tail -n 1 mutants.out)) and by unit tests ($(tail -n 1 unit-mutants.out))"
}

# The protocol of thash_peek() in a model of the processors that it must hold on.
stage_thash_spin()
{
	"$root/configure" --disable-shared
	make check-spin | tee spin.out
	echo "peeking: $(grep -c "no error, as expected" spin.out) models give no wrong answer," \
		"$(grep -c ', as expected$' spin.out) runs are as expected"
}

# The same in real threads, under a sanitizer and with each part taken away.
stage_thash_tsan()
{
	"$root/configure" --disable-shared
	make check-concurrent | tee concurrent.out
	echo "no data race, and the tests find faults: $(tail -n 1 concurrent.out)"
}

# Random fleets of clients, whole; then in threads under a sanitizer.
stage_fleets()
{
	local seed=${FLEET_SEED:-$(date +%s)}
	"$root/configure" --disable-shared CFLAGS=-O2
	make "$jobs" tests/supervisor/fleet tests/supervisor/sequences
	tests/supervisor/sequences --full
	tests/supervisor/fleet --full --seed "$seed" | tee fleet.out
	make CC=clang check-supervisor-threads
	echo "no healthy fleet is reset, every hang is, and the record names the right client, FLEET_SEED=$seed: $(tail -n 1 fleet.out)"
}

stage_wdt_mutants()
{
	"$root/configure" --disable-shared CFLAGS=-O1
	make check-supervisor-mutants | tee supervisor.out
	make check-device-mutants | tee device.out
	echo "faults planted in the supervisor ($(tail -n 1 supervisor.out)) and in the device models ($(tail -n 1 device.out)) are found"
}

# The host with its own guests, then every scenario with the firmware, built from source.
stage_emulator()
{
	make -C "$root/examples/hosts/emulator" "$jobs" O="$PWD" all firmware
	make -C "$root/examples/hosts/emulator" O="$PWD" check scenarios | tee runs.out
	./emulator firmware/firmware.bin | tee hang.out
	echo "firmware, watchdog, MMU and table in one machine: $(grep -c '^ok' runs.out) runs are as expected. From boot to second boot:" \
		"$(sed -n 's/^ *\([0-9.]* s\)  *bite, \(.*\)/bite at \1, \2/p' hang.out);" \
		"$(sed -n 's/^  \(reads\|writes\|fetches\)  *[0-9]* lookups, *\([0-9.]* % hits\)/\1 \2/p' hang.out | paste -s -d ,);" \
		"$(sed -n 's/^  refills: //p' hang.out); $(sed -n 's/^  purges by the guest: //p' hang.out)"
}

# Boards with emulated watchdogs, of which each really resets its machine.
stage_firmware()
{
	make -C "$root/examples/hosts/firmware" "$jobs" O="$PWD" all check-readme
	make -s -C "$root/examples/hosts/firmware" --no-print-directory O="$PWD" check | tee runs.out
	echo "refreshed, hung, reset at the planned time and found out about at the second boot: $(tail -n 1 runs.out)"
}

# The MMU of two processors asked about the same page tables.
stage_mmu()
{
	make -C "$root/tests/hosts/mmu" --no-print-directory "$jobs" O="$PWD" check 2>&1 | tee runs.out
	grep -c ', no difference$' runs.out | grep -qx 2
	echo "libvtlb against the MMUs of a Cortex-A7 and a Cortex-A15: $(grep ', no difference$' runs.out | paste -s -d ';'); $(grep 'all found$' runs.out)"
}

stage_rtos()
{
	make -s -C "$root/tests/hosts/freertos" O="$PWD/freertos" check | tee freertos.out
	make -s -C "$root/tests/hosts/nuttx" O="$PWD/nuttx" check | tee nuttx.out
	make -s -C "$root/tests/hosts/zephyr" "$jobs" O="$PWD/zephyr" check controls | tee zephyr.out
	echo "adapters: $(grep -c '^ok' freertos.out) verdicts of FreeRTOS, $(grep -c '^ok' nuttx.out) of NuttX, of Zephyr" \
		"$(grep -c ' tests, ticks ' zephyr.out) builds and $(tail -n 1 zephyr.out)"
}

# The distribution's kernel with our modules, booted.
boot_linux()
{
	"$root/tests/hosts/linux/run.sh" -o "$PWD" "$@" | tee runs.out
	echo "kernel modules: $(grep -c '^ok' runs.out) claims hold, negative controls among them; $(grep -m 1 -i 'feeder killed' runs.out)"
}

stage_linux()
{
	boot_linux model i6300esb vtlb
}

stage_linux_arm()
{
	boot_linux arm
}

# The interface broken on purpose, and old programs with a later library.
stage_abi()
{
	"$root/configure" --disable-static
	make check-abi-breaks | tee breaks.out
	make check-old-new | tee old-new.out
	echo "interface: $(tail -n 1 breaks.out); $(grep -c '^ok' old-new.out) of old programs with a later library and the reverse"
}

stage_debian()
{
	"$root/tests/packages/debian.sh" -o "$PWD"
}

stage_rpm()
{
	"$root/tests/packages/rpm.sh" -o "$PWD"
}

# Two of the checks have stages of their own: interface, distcheck.
stage_release()
{
	"$root/tools/release-check" -o release-report.txt \
		commit tools news licences tarball build examples version uninstall | tee release.out
	echo "a release could be made of this: $(sed -n 's/^\([0-9]* passed, [0-9]* failed\):.*/\1/p' release.out) of the checks that have no stage of their own"
}

stage_lint()
{
	cd "$root"
	# Sourced halves do not see each other, `set -e` is in force, and some lists have one element yet.
	local excluded=SC1091,SC2154,SC2164,SC2034,SC2043,SC2086
	shellcheck -S warning -e "$excluded" quickstart .ci/* tools/amalgamate tools/change-prefix tools/copy-set tools/release-check tools/source-date tools/api-man \
		tests/hosts/*/*.sh examples/hosts/*/*.sh tests/packages/*.sh
	shellcheck -S warning -e "$excluded" -s sh tests/scripts/*.sh tests/abi/*.sh tests/abi/old-new/*.sh
	cppcheck -q --std=c11 --error-exitcode=1 --inline-suppr --enable=warning,performance,portability \
		-ULIBWDTVTLB_TYPES_HEADER -Iinclude lib
	# clang-tidy sees one file at a time: what another file has checked it takes for unchecked. And the size of a pointer
	# is what is meant where the end of a struct is counted.
	local checks="clang-analyzer-*,bugprone-*"
	for check in bugprone-easily-swappable-parameters bugprone-implicit-widening-of-multiplication-result bugprone-sizeof-expression \
		clang-analyzer-core.CallAndMessage clang-analyzer-core.NullDereference \
		clang-analyzer-core.uninitialized.Assign clang-analyzer-security.insecureAPI.DeprecatedOrUnsafeBufferHandling; do
		checks=$checks,-$check
	done
	sed -n 's/^[[:space:]]*\(lib\/.*\.c\).*/\1/p' lib/*/sources.mk | xargs -P "$(nproc)" -n 8 sh -c '
		clang-tidy --quiet --warnings-as-errors="*" --checks="$0" "$@" -- -std=c11 -Iinclude' "-*,$checks"
	echo "shellcheck, cppcheck and clang-tidy have no complaint"
}

stage_clean_tree()
{
	cd "$root"
	git diff --exit-code
	[ -z "$(git status --porcelain)" ] || { git status --short; exit 1; }
	echo "the tree is as it was checked out"
}
