#!/bin/bash
# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# Makes the Debian packages as a distribution would and holds them to its rules. Each step prints a line of figures.
#
#   debian.sh -o DIRECTORY [-t TARBALL] [-k]
#
#   -o   where everything is made: logs, chroots, and at the end DIRECTORY/packages
#   -t   package this release; without it, one is made of what is committed
#   -k   keep the chroots
#
# The chroots come from $DEBIAN_MIRROR (where this machine's apt finds Debian), suite $DEBIAN_SUITE (bookworm). They take the main
# archive alone: its point releases have every architecture in step, which the cross build needs and the security archive
# does not always offer. Only root may make chroots: without it, or without a tool named below, the status is 77.

set -eu -o pipefail
shopt -s inherit_errexit nullglob
root=$(cd "$(dirname "$0")/../.." && pwd)
mirror=${DEBIAN_MIRROR:-$(cat /etc/apt/sources.list /etc/apt/sources.list.d/*.{list,sources} 2>/dev/null |
	sed -nE 's#^(URIs:|deb( \[[^]]*\])?) +([^ ]*/debian/?)( .*)?$#\3#p' | head -n 1 || true)}
suite=${DEBIAN_SUITE:-bookworm}
needed="autopkgtest autoreconf dpkg-parsechangelog git make mmdebstrap pkg-config unshare"
names="libvtlb0 libwdt0 libwdtvtlb-dev libwdtvtlb-doc libwdtvtlb-tools"

skip()
{
	echo "debian.sh: $*" >&2
	exit 77
}

fail()
{
	echo "debian.sh: FAILED: $*" >&2
	exit 1
}

read_options()
{
	out='' tarball='' keep=''
	while getopts o:t:k option; do
		case $option in
		o) out=$OPTARG ;;
		t) tarball=$(realpath "$OPTARG") ;;
		k) keep=yes ;;
		*) exit 2 ;;
		esac
	done
	[ -n "$out" ] || { echo "usage: debian.sh -o DIRECTORY [-t TARBALL] [-k]" >&2; exit 2; }
	mkdir -p "$out"
	out=$(realpath "$out")
}

check_machine()
{
	local tool
	[ "$(id -u)" -eq 0 ] || skip "only root can make chroots"
	for tool in $needed; do
		command -v "$tool" >/dev/null || skip "$tool is missing: apt-get install mmdebstrap autopkgtest dpkg-dev," \
			"and what a build from git needs"
	done
	[ -n "$mirror" ] || skip "apt names no archive of Debian here: say DEBIAN_MIRROR"
	unshare --mount --net true || skip "no namespaces of mounts and networks on this machine"
}

# What is mounted below goes away with this process and its children, however they end.
read_options "$@"
check_machine
[ -n "${DEBIAN_SH_MOUNTS-}" ] || DEBIAN_SH_MOUNTS=private exec unshare --mount --propagation private "$0" "$@"

workshop=$out/workshop stranger=$out/stranger packages=$out/packages logs=$out/logs
user=builder
here=$(dpkg --print-architecture)
there=arm64 machine=AArch64
[ "$here" != arm64 ] || there=amd64 machine='Advanced Micro Devices X86-64'
export DEBIAN_FRONTEND=noninteractive
unset LANGUAGE LC_ALL TMPDIR
export LANG=C.UTF-8

# step NAME FUNCTION: what it says is its line, the rest is its log. In the background, because there `set -e` is in force
# whatever this is called from.
step()
{
	local begin=$SECONDS log=$logs/$2.log status=0
	"$2" 3>"$logs/$2.said" >"$log" 2>&1 &
	wait $! || status=$?
	if [ "$status" -ne 0 ]; then
		tail -n 40 "$log"
		fail "$1 (the log is $log)"
	fi
	printf '%-11s %4d s  %s\n' "$1" $((SECONDS - begin)) "$(cat "$logs/$2.said")"
}

say()
{
	echo "$*" >&3
}

# absent GREP-ARGUMENT...: no such line
absent()
{
	if grep "$@"; then
		return 1
	fi
}

# In the workshop, as root and with the network; and as the one who builds, without.
as_root()
{
	chroot "$workshop" env HOME=/root "$@"
}

as_user()
{
	unshare --net chroot --userspec="$user:$user" "$workshop" env -i PATH=/usr/bin:/bin HOME=/nonexistent LANG=C.UTF-8 "$@"
}

install_tools()
{
	as_root apt-get -q -y --no-install-recommends "$@"
}

# The release and the packaging are what is committed, nothing else that lies about.
make_tarball()
{
	mkdir -p "$out/checkout"
	git -C "$root" archive HEAD | tar -x -C "$out/checkout"
	if [ -z "$tarball" ]; then
		(cd "$out/checkout" && autoreconf -fi && mkdir -p build && cd build && ../configure && make dist)
		tarball=$(echo "$out"/checkout/build/libwdtvtlb-*.tar.gz)
	fi
	cp "$tarball" "$out/"
	tar -tzf "$tarball" | absent '^[^/]*/debian/'
	say "${tarball##*/}, $(stat -c %s "$tarball") bytes, $(tar -tzf "$tarball" | grep -vc '/$') files; debian/ is not among them"
}

# One bare system, twice: to build in, and for a stranger who installs.
make_chroots()
{
	local settings=$out/apt.conf
	apt-config dump | grep -E '^Acquire::(Check-Valid-Until|Check-Date|Retries|https?::Proxy)' >"$settings" || true
	mmdebstrap --variant=apt --architectures="$here,$there" --aptopt="$settings" --skip=cleanup/apt/lists \
		"$suite" "$workshop" "deb $mirror $suite main"
	cp /etc/resolv.conf /etc/hosts "$workshop/etc/"
	cp -a "$workshop" "$stranger"
	mount -t proc proc "$workshop/proc"
	mount -t proc proc "$stranger/proc"
	as_root useradd "$user"
	say "Debian $(cat "$workshop/etc/debian_version"), $(as_root dpkg-query -W | wc -l) packages, from $mirror"
}

version_of()
{
	dpkg-parsechangelog -l "$out/checkout/debian/changelog" -S Version
}

# unpack DIRECTORY: the release with the packaging, as the first revision of a distribution.
unpack()
{
	local to=$workshop/build/$1 version
	version=$(version_of)
	mkdir -p "$to/libwdtvtlb"
	cp "$out"/libwdtvtlb-*.tar.gz "$to/libwdtvtlb_${version%-*}.orig.tar.gz"
	tar -xzf "$to"/libwdtvtlb_*.orig.tar.gz -C "$to/libwdtvtlb" --strip-components=1 --no-same-owner
	cp -R "$out/checkout/debian" "$to/libwdtvtlb/"
	as_root chown -R "$user:" "/build/$1"
}

install_needed()
{
	local before
	unpack first
	before=$(as_root dpkg-query -W | wc -l)
	install_tools build-dep /build/first/libwdtvtlb
	install_tools install lintian
	say "$(($(as_root dpkg-query -W | wc -l) - before)) packages more, as debian/control asks, and lintian"
}

# build DIRECTORY SHELL-COMMANDS...: offline, as an ordinary user.
build()
{
	# shellcheck disable=SC2016 # expanded inside
	as_user bash -e -c '[ "$(grep -c : /proc/net/dev)" -eq 1 ] && [ "$(id -u)" -ne 0 ]
		cd "/build/$0" && eval "$1"' "$1" "$2"
}

build_packages()
{
	local name package
	build first/libwdtvtlb 'dpkg-buildpackage -us -uc'
	mkdir -p "$packages"
	cp "$workshop"/build/first/*.* "$packages/"
	for name in $names; do
		package=$(echo "$packages/${name}"_*.deb)
		[ -f "$package" ] || { echo "no package $name"; return 1; }
	done
	say "$(echo "$packages"/*.deb | wc -w) packages, $(du -cb "$packages"/*.deb | tail -n 1 | cut -f 1) bytes;" \
		"tests while building: $(sed -n 's/^# \(TOTAL\|PASS\|SKIP\|FAIL\): *\([0-9]*\).*/\2 \L\1/p' "$logs/build_packages.log" |
			paste -s -d , | sed 's/,/, /g'); as user $user, no network"
}

# --fail-on counts what is overridden too; what is not, lintian prints.
run_lintian()
{
	build first 'lintian -EI --pedantic *_'"$here"'.changes' | tee "$out/lintian.said"
	[ ! -s "$out/lintian.said" ]
	say "$(as_root lintian --version), -EI --pedantic: no complaint;" \
		"$(cat "$out"/checkout/debian/{source/,*.}lintian-overrides | grep -c '^[^#]') overrides, each with its reason"
}

# Another directory, time zone, umask, language and number of processors, and the tests left out.
build_again()
{
	local package count=0
	mkdir -p "$workshop/build/second"
	cp "$packages"/*.dsc "$packages"/*.tar.* "$workshop/build/second/"
	as_root chown -R "$user:" /build/second
	build second 'umask 027; export TZ=Pacific/Kiritimati LC_ALL=C DEB_BUILD_OPTIONS="nocheck parallel=1" HOME=/build/second
		dpkg-source -x *.dsc another-name && cd another-name && dpkg-buildpackage -us -uc -b'
	for package in "$packages"/*.deb; do
		cmp "$package" "$workshop/build/second/${package##*/}"
		count=$((count + 1))
	done
	say "$count packages, byte for byte the same from another directory, time zone, umask, language, without tests"
}

# control WHAT-IS-TRIED EDIT MESSAGE: a build that must fail, and for this reason. It goes on from the first build.
control()
{
	rm -rf "$workshop/build/control"
	cp -a "$workshop/build/first" "$workshop/build/control"
	rm -rf "$workshop/build/control/libwdtvtlb/debian"/{.debhelper,debhelper-build-stamp,tmp}
	if build control/libwdtvtlb "$2; DEB_BUILD_OPTIONS=nocheck dpkg-buildpackage -us -uc -B -nc" >"$out/control.log" 2>&1; then
		cat "$out/control.log"
		echo "$1: the build did not fail"
		return 1
	fi
	cat "$out/control.log"
	grep -q -e "$3" "$out/control.log"
}

try_faults()
{
	control "a function is no longer exported" "sed -i '/libwdt_negotiate;/d' lib/wdt/libwdt.map" \
		'libwdt_negotiate@LIBWDT_0.1'
	control "a function is exported that the list lacks" "sed -i '/ thash_probe@/d' debian/libvtlb0.symbols" \
		'+ thash_probe@LIBVTLB_0.1'
	control "a file is in no package" "sed -i '/libvtlb.pc/d' debian/libwdtvtlb-dev.install" 'missing files, aborting'
	say "a function taken out of a map, one left out of a symbols file, a file in no package: each stops the build"
}

# What was installed goes again, whole; then autopkgtest begins with a bare system once more.
install_and_remove()
{
	local file files left=0
	mkdir "$stranger/packages"
	for name in $names; do
		cp "$packages/${name}"_*.deb "$stranger/packages/"
	done
	chroot "$stranger" sh -c 'apt-get -q -y --no-install-recommends install /packages/*.deb && wdtplan --version &&
		vtlbreplay --version'
	# shellcheck disable=SC2086 # a list of names
	files=$(chroot "$stranger" dpkg -L $names | sort -u | while read -r file; do
		[ -d "$stranger$file" ] || echo "$file"
	done)
	# shellcheck disable=SC2086
	chroot "$stranger" apt-get -q -y --autoremove purge $names
	for file in $files; do
		[ ! -e "$stranger$file" ] || { echo "$file is left"; left=$((left + 1)); }
	done
	[ "$left" -eq 0 ] && [ ! -e "$stranger/usr/include/libwdtvtlb" ]
	say "$(echo "$files" | wc -l) files on a bare system, none of them after the removal"
}

run_autopkgtest()
{
	autopkgtest --output-dir "$out/autopkgtest" "$packages"/*.deb "$packages"/*.dsc -- chroot "$stranger"
	grep -q ' PASS' "$out/autopkgtest/summary"
	absent -v ' PASS' "$out/autopkgtest/summary"
	say "$(awk '{ printf "%s%s %s", sep, $1, $2; sep = ", " }' "$out/autopkgtest/summary"):" \
		"$(sed -n 's/^.*\] *//; /built against the installed libraries/p' "$logs/run_autopkgtest.log" | head -n 1)"
}

# is_for FILE...: libraries, archives and programs of the other machine.
is_for()
{
	local file
	for file in "$@"; do
		as_root readelf -hW "${file#"$workshop"}" | grep -E '^ *(Class|Machine):' >"$out/elf"
		[ -s "$out/elf" ]
		absent -vE "Class: *ELF64$|Machine: *$machine$" "$out/elf"
	done
}

build_for_another()
{
	local name unpacked=$workshop/build/unpacked
	unpack cross
	install_tools install "crossbuild-essential-$there"
	install_tools build-dep --host-architecture "$there" --build-profiles cross,nocheck /build/cross/libwdtvtlb
	build cross/libwdtvtlb "DEB_BUILD_PROFILES='cross nocheck' DEB_BUILD_OPTIONS=nocheck dpkg-buildpackage -us -uc -B -a $there"
	for name in $names; do
		[ "$name" != libwdtvtlb-doc ] || continue
		as_root dpkg-deb -x "/build/cross/${name}_$(version_of)_$there.deb" /build/unpacked
	done
	is_for "$unpacked"/usr/lib/*/lib*.so.0 "$unpacked"/usr/lib/*/lib*.a "$unpacked"/usr/bin/*
	say "$(echo "$workshop"/build/cross/*_"$there".deb | wc -w) packages for $there, libraries, archives and programs" \
		"$machine, ELF64"
}

# Both machines' development packages at once; dpkg refuses them if a file of one name differs.
install_both()
{
	local name list='' triplet
	for name in libvtlb0 libwdt0 libwdtvtlb-dev; do
		list="$list /build/first/${name}_$(version_of)_$here.deb /build/cross/${name}_$(version_of)_$there.deb"
	done
	# shellcheck disable=SC2086 # a list of files
	as_root dpkg -i $list
	triplet=$(as_root dpkg-architecture -a "$there" -q DEB_HOST_MULTIARCH 2>/dev/null)
	# shellcheck disable=SC2016 # expanded inside
	as_user bash -e -o pipefail -c 'cd /build/first/libwdtvtlb/examples; for lesson in [0-9]*.c; do
			"$0-gcc" "$lesson" -pthread $("$0-pkg-config" --cflags --libs libwdt libvtlb) -o /tmp/lesson
			"$0-readelf" -hW /tmp/lesson | grep "Machine: *$1"
			echo "built $lesson"
		done' "$triplet" "$machine"
	say "development packages of $here and $there side by side;" \
		"$(grep -c '^built ' "$logs/install_both.log") lessons cross-compiled with $triplet-pkg-config"
}

# What is done to the packages keeps one processor busy, and further builds the other.
judge_packages()
{
	step lintian run_lintian
	step installed install_and_remove
	step autopkgtest run_autopkgtest
}

clean_up()
{
	local chroot
	for chroot in "$workshop" "$stranger"; do
		! mountpoint -q "$chroot/proc" || umount "$chroot/proc"
		[ -n "${1-}" ] || rm -rf --one-file-system "$chroot"
	done
}

clean_up
rm -rf --one-file-system "${out:?}"/{checkout,packages,logs,autopkgtest} "$out"/libwdtvtlb-*.tar.gz
mkdir -p "$logs"
begin=$SECONDS

step tarball make_tarball >"$out/tarball.said" 2>&1 &
beside=$!
step chroots make_chroots
wait "$beside" || { cat "$out/tarball.said"; exit 1; }
cat "$out/tarball.said"
step needed install_needed
step build build_packages
judge_packages >"$out/judged" 2>&1 &
beside=$!
trap 'wait; cat "$out/judged"' EXIT
step again build_again
step faults try_faults
step cross build_for_another
step both install_both
trap - EXIT
wait "$beside" || { cat "$out/judged"; exit 1; }
cat "$out/judged"
clean_up "$keep"
echo "Debian packages, in $((SECONDS - begin)) s: built offline by an ordinary user in a fresh chroot, lintian silent, the same twice," \
	"installed and tested in another, built for $there and co-installed"
