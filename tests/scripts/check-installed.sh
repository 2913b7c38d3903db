# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# What is installed serves a stranger who knows pkg-config and nothing else: the examples are built against the shared
# and against the static libraries and run, and every header compiles alone as C++; then the same from a tree that lies
# elsewhere, as a sysroot of a cross build, and with a prefix that was moved. Called by make installcheck.
#
# Without a build, for the libraries that pkg-config finds: sh tests/scripts/check-installed.sh, with CC, CXX, CFLAGS,
# PKG_CONFIG, DESTDIR and EMULATOR (a command that runs a program of another machine) from the environment.
: "${CC=cc}" "${CXX=c++}" "${CFLAGS=-O2}" "${LDFLAGS=}" "${SED=sed}" "${EMULATOR=}" "${DESTDIR=}" "${PKG_CONFIG=pkg-config}"
top_srcdir=${top_srcdir-$(cd "${0%/*}/../.." && pwd)}
. "${0%/*}/common.sh"
if [ -n "${top_builddir-}" ]; then
	scratch_directory
else
	scratch=$(mktemp -d)
	trap 'rm -rf "$scratch"' EXIT
fi

[ -n "$PKG_CONFIG" ] || skip "pkg-config is missing"
if [ -z "${pkgconfigdir-}" ]; then
	$PKG_CONFIG --exists libwdt libvtlb || fail "pkg-config does not find libwdt and libvtlb"
	pkgconfigdir=$($PKG_CONFIG --variable=pcfiledir libwdt)
	pkgconfigdir=${pkgconfigdir#"$DESTDIR"}
fi
libdir=${libdir-$($PKG_CONFIG --variable=libdir libwdt)}
# Below /usr the directories are those that compilers search anyway, but perhaps in another tree than ours.
export PKG_CONFIG_ALLOW_SYSTEM_CFLAGS=1 PKG_CONFIG_ALLOW_SYSTEM_LIBS=1

# use_tree ROOT [FLAG...]: what pkg-config says is of the tree below ROOT, which may be empty.
use_tree()
{
	tree=$1
	shift
	pkg_config="$PKG_CONFIG $*"
	export PKG_CONFIG_LIBDIR="$tree$pkgconfigdir"
	unset PKG_CONFIG_SYSROOT_DIR
	if [ -n "$tree" ] && [ $# -eq 0 ]; then
		export PKG_CONFIG_SYSROOT_DIR="$tree"
	fi
	# Where the archives lie and nothing else, so that -l finds no shared library of ours, and no libc.a.
	archives=$scratch/archives
	rm -rf "$archives"
	mkdir "$archives"
	cp "$tree$libdir"/libwdt.a "$tree$libdir"/libvtlb.a "$archives" 2>/dev/null || true
}

# The libraries that a program asks for by what it includes.
packages_of()
{
	$SED -n 's/^#include <libwdtvtlb\/\(wdt\|wdt_boot\|wdt_model\|wdt_supervisor\|thash\|vtlb\|ia64\)\.h>.*/\1/p' "$1" |
		$SED 's/^wdt.*/libwdt/; s/^thash$\|^vtlb$\|^ia64$/libvtlb/' | sort -u | tr '\n' ' '
}

# build_and_run EXAMPLE HOW LINKER-FLAG...
build_and_run()
{
	example=$1 how=$2
	shift 2
	case $example in *.cc) compiler="$CXX -std=c++11" ;; *) compiler="$CC -std=c11" ;; esac
	program=$scratch/$(basename "$example" .c)-$how
	# shellcheck disable=SC2046,SC2086 # lists of flags
	$compiler $CFLAGS $($pkg_config --cflags $packages) "$example" -o "$program" $LDFLAGS "$@" ||
		fail "building $example, $how"
	LD_LIBRARY_PATH="$tree$libdir" $EMULATOR "$program" >"$scratch/output" 2>&1 ||
		{ cat "$scratch/output"; fail "running $example, $how"; }
	rm -f "$program"
	count=$((count + 1))
}

# both_ways EXAMPLE...
both_ways()
{
	for example; do
		packages=$(packages_of "$example")
		[ -n "$packages" ] || fail "$example includes neither library"
		# shellcheck disable=SC2046,SC2086 # lists of flags
		[ ! -f "$tree$libdir/libwdt.so" ] || build_and_run "$example" shared $($pkg_config --libs $packages)
		# shellcheck disable=SC2046,SC2086 # lists of flags
		[ ! -f "$tree$libdir/libwdt.a" ] || build_and_run "$example" static \
			$(PKG_CONFIG_SYSROOT_DIR='' $pkg_config --static --define-variable=libdir="$archives" --libs $packages)
	done
}

# Every header by itself, as it is installed, and a program of them all that calls into both libraries.
as_cxx()
{
	headers=0
	have_cxx || return 0
	for header in "$top_srcdir"/include/libwdtvtlb/*.h; do
		echo "#include <libwdtvtlb/${header##*/}>" >"$scratch/alone.cc"
		# shellcheck disable=SC2046,SC2086 # lists of flags
		$CXX -std=c++11 -Wall -Wextra -Wpedantic -Werror $($pkg_config --cflags libwdt libvtlb) -c "$scratch/alone.cc" \
			-o "$scratch/alone.o" || fail "${header##*/} as C++"
		cat "$scratch/alone.cc" >&3
		headers=$((headers + 1))
	done 3>"$scratch/together.cc"
	echo 'int main() { return libwdt_version() != LIBWDT_VERSION || libvtlb_version() != LIBVTLB_VERSION; }' \
		>>"$scratch/together.cc"
	both_ways "$scratch/together.cc"
}

# Every directory that pkg-config names is of this tree: stays_in ROOT.
stays_in()
{
	for flag in $($pkg_config --cflags --libs libwdt libvtlb) $($pkg_config --static --cflags --libs libwdt libvtlb); do
		case $flag in
		-I"$1"/* | -L"$1"/* | -l*) ;;
		*) fail "pkg-config says $flag, which is not below $1" ;;
		esac
	done
}

# A new installation with DESTDIR, whose files know nothing of where it lies.
elsewhere()
{
	$MAKE -C "$top_builddir" install-libLTLIBRARIES install-pkgconfigDATA install-wdtvtlbHEADERS \
		DESTDIR="$scratch/sysroot" >"$scratch/log" 2>&1 || { cat "$scratch/log"; fail "installing with DESTDIR"; }
	! grep -n "$scratch" "$scratch/sysroot$pkgconfigdir"/*.pc || fail "a .pc file knows where it was installed for once"
	use_tree "$scratch/sysroot"
	stays_in "$scratch/sysroot"
	both_ways "$top_srcdir/examples/02-plan.c" "$top_srcdir/examples/05-a-table-in-ten-lines.c"
	as_cxx
}

# The prefix moved, which only a package below PREFIX/lib can say of itself.
moved()
{
	[ "$pkgconfigdir" = "$prefix/lib/pkgconfig" ] && $PKG_CONFIG --define-prefix --version >/dev/null 2>&1 || return 0
	mkdir "$scratch/moved"
	mv "$scratch/sysroot$prefix" "$scratch/moved/prefix"
	libdir=/lib pkgconfigdir=/lib/pkgconfig
	use_tree "$scratch/moved/prefix" --define-prefix
	stays_in "$scratch/moved/prefix"
	both_ways "$top_srcdir/examples/02-plan.c" "$top_srcdir/examples/05-a-table-in-ten-lines.c"
	places="$places, and from a prefix that moved"
}

count=0
use_tree "$DESTDIR"
both_ways "$top_srcdir"/examples/[0-9]*.c
as_cxx
[ "$count" -gt 0 ] || fail "nothing was run"
for package in libwdt libvtlb; do
	echo "$package $($pkg_config --modversion $package) is found by pkg-config"
done
places=
if [ -n "${top_builddir-}" ]; then
	places=", also from a sysroot"
	elsewhere
	moved
fi
echo "$count programs built against the installed libraries with pkg-config, and run$places; $headers headers as C++"
