#!/bin/bash
# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# Builds the RPM packages from a release tarball, also on Debian (packages rpm and rpmlint), and looks at what they are: rpmlint,
# the files of each, what it requires; then programs are built against the unpacked packages.
#
#   tests/packages/rpm.sh -o DIR [-t TARBALL]     without a tarball, one is made of the commit that is checked out
set -eu -o pipefail

fail()
{
	echo "FAIL: $*" >&2
	exit 1
}

top=$(cd "$(dirname "$0")/../.." && pwd)
out='' tarball=''
while getopts o:t: option; do
	case $option in
	o) out=$OPTARG ;;
	t) tarball=$(realpath "$OPTARG") ;;
	*) exit 2 ;;
	esac
done
[ -n "$out" ] || fail "usage: ${0##*/} -o DIR [-t TARBALL]"
mkdir -p "$out"
out=$(cd "$out" && pwd)
jobs=-j$(nproc)
version=$(sed -n 's/^Version: *//p' "$top/packaging/libwdtvtlb.spec")

make_tarball()
{
	rm -rf "$out/source"
	mkdir -p "$out/source/build"
	git -C "$top" archive HEAD | tar -x -C "$out/source"
	(cd "$out/source" && autoreconf -fi && cd build && ../configure && make dist) >"$out/dist.log" 2>&1 ||
		{ tail -n 30 "$out/dist.log"; fail "make dist"; }
	tarball=$out/source/build/libwdtvtlb-$version.tar.gz
}

# rpm knows no installed packages on Debian, hence --nodeps; and its brp-compress takes /bin/sh for bash. The tests that
# depend on how a library is built are played; the others play the same code elsewhere.
build_packages()
{
	rm -rf "$out/rpm"
	mkdir -p "$out/rpm/SOURCES"
	cp "$tarball" "$out/rpm/SOURCES"
	# shellcheck disable=SC2016 # for make
	rpmbuild -ba --nodeps --define "_topdir $out/rpm" --define "_smp_mflags $jobs" \
		--define '__brp_compress /bin/bash /usr/lib/rpm/brp-compress %{_prefix}' \
		--define 'check_arguments TESTS="\$(link_tests)" check_PROGRAMS= check_LTLIBRARIES=' \
		"$top/packaging/libwdtvtlb.spec" >"$out/rpmbuild.log" 2>&1 || { tail -n 60 "$out/rpmbuild.log"; fail "rpmbuild"; }
	packages=("$out"/rpm/RPMS/*/*.rpm)
}

lint()
{
	rpmlint -c "$top/packaging/rpmlint.toml" "${packages[@]}" "$out"/rpm/SRPMS/*.rpm "$top/packaging/libwdtvtlb.spec" |
		tee "$out/rpmlint.log" | tail -n 1
	grep -q ' 0 errors, 0 warnings' "$out/rpmlint.log" || { cat "$out/rpmlint.log"; fail "rpmlint finds fault"; }
}

# Names of packages and their files, but for what rpm itself adds; an indirect word for each thing that a machine may have elsewhere.
files_of_packages()
{
	local package name
	for package in "${packages[@]}"; do
		name=$(rpm -qp --qf '%{name}' "$package")
		rpm -qpl "$package" | sed "s,^$(rpm --eval '%{_libdir}')/,LIBDIR/,; s,/html/.*,/html/*,; s,/man3/.*,/man3/*,;
			s,^\(/usr/share/\(licenses\|doc\)/$name\)-$version,\1,; \,^/usr/lib/\.build-id,d" | sed "s/^/$name	/"
	done | sort -u
}

look_at_files()
{
	grep -v '^#' "$top/tests/packages/rpm-files.tsv" | sort -u >"$out/files.expected"
	files_of_packages >"$out/files"
	diff "$out/files.expected" "$out/files" || fail "the packages hold other files than tests/packages/rpm-files.tsv says"
	echo "${#packages[@]} packages hold the $(wc -l <"$out/files") files and directories that they should"
}

# requires PACKAGE DEPENDENCY
requires()
{
	rpm -qpR "$out"/rpm/RPMS/*/"$1"-"$version"-*.rpm >"$out/requires"
	grep -qxF "$2" "$out/requires" || { cat "$out/requires"; fail "$1 does not require $2"; }
}

look_at_requirements()
{
	local isa release package
	isa=$(rpm --eval '%{?_isa}')
	release=$(rpm -qp --qf '%{version}-%{release}' "$out"/rpm/SRPMS/*.rpm)
	for package in libwdt libvtlb; do
		requires libwdtvtlb-devel "$package$isa = $release"
		requires libwdtvtlb-tools "$package$isa = $release"
		rpm -qp --provides "$out"/rpm/RPMS/*/"$package"-"$version"-*.rpm | grep -q "^$package\.so\.0()" ||
			fail "$package does not provide its soname"
	done
	requires libwdtvtlb-static "libwdtvtlb-devel$isa = $release"
	for package in "${packages[@]}"; do
		[ -z "$(rpm -qp --scripts "$package")" ] || fail "$package has scriptlets"
	done
	echo "each requires what it should, and none has a scriptlet"
}

# As an installation would lie, without installing: with the archives, then without.
use_them()
{
	local package root=$out/root libdir
	libdir=$(rpm --eval '%{_libdir}')
	rm -rf "$root"
	mkdir "$root"
	for package in "${packages[@]}"; do
		rpm2cpio "$package" | (cd "$root" && cpio -idm --quiet)
	done
	env DESTDIR="$root" libdir="$libdir" pkgconfigdir="$libdir/pkgconfig" sh "$top/tests/scripts/check-installed.sh"
	LD_LIBRARY_PATH=$root$libdir "$root/usr/bin/wdtplan" --version
	LD_LIBRARY_PATH=$root$libdir "$root/usr/bin/vtlbreplay" --version
}

[ -n "$tarball" ] || make_tarball
build_packages
lint
look_at_files
look_at_requirements
use_them
echo "RPM packages of libwdtvtlb $version: ${#packages[@]} built, rpmlint silent, files and requirements as listed, programs built against them run"
