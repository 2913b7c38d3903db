# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# The manual pages: mandoc and groff have nothing to say of them, they name no place of the machine that made them, what
# they refer to exists, every function has one, and the programs in the overviews compile and run.
. "${0%/*}/common.sh"
scratch_directory

by_hand=$(echo "$top_srcdir"/doc/*.[13])
made=$top_builddir/doc/man
[ -f "$made/stamp" ] || made=$top_srcdir/doc/man
[ -f "$made/stamp" ] || made=

# All pages in one place, as they are installed.
pages=$scratch/man
mkdir "$pages"
# shellcheck disable=SC2086 # a list of files
cp $by_hand "$pages"
[ -z "$made" ] || cp "$made"/man3/*.3 "$pages"

linted()
{
	mandoc -Tlint -W warning "$@"
}

# groff's macros tell of a page only on standard error.
formatted()
{
	groff -man -Tutf8 -K utf8 -ww -z "$@" 2>&1 | tee "$scratch/warnings"
	[ ! -s "$scratch/warnings" ]
}

# clean_by TOOL FUNCTION: and a page with a mistake is not.
checkers=
clean_by()
{
	command -v "$1" >/dev/null || return 0
	"$2" "$pages"/* || fail "$1 does not like the pages"
	printf '.TH X 1 2026-11-22 "X 1" "User Commands"\n.SH NAME\nx \\- y\n.NOSUCH macro\n' >"$scratch/x.1"
	! "$2" "$scratch/x.1" >/dev/null 2>&1 || fail "$1 likes every page"
	checkers="$checkers $1"
}

title_of()
{
	$SED -n 's/^\.TH //p' "$1"
}

# One version and one day, which are those of the package.
titles()
{
	version=$($SED -n 's/^Version: //p' "$top_builddir/libwdt.pc")
	day=$(title_of "$top_srcdir/doc/libwdt.3" | cut -d ' ' -f 3)
	for page in "$pages"/*; do
		name=${page##*/}
		case $(title_of "$page" | $SED 's/^[^ ]* [13] //') in
		"$day \"libwdtvtlb $version\" "*) ;;
		*) fail "$name: its title is '$(title_of "$page")', not of $day and $version" ;;
		esac
		[ "$(title_of "$page" | cut -d ' ' -f 1 | tr '[:upper:]' '[:lower:]')" = "${name%.[13]}" ] ||
			fail "$name: its title names another"
	done
}

places()
{
	! grep -nE '/(home|root|tmp|work|build|usr/src|buildd)(/|$)' "$pages"/* || fail "a place of some machine is named"
	! grep -nF -e "$top_srcdir" -e "$top_builddir" "$pages"/* || fail "a place of this machine is named"
}

# Every function that a header declares has a page, and every page is of something that a header declares.
all_have_pages()
{
	for header in "$top_srcdir"/include/libwdtvtlb/*.h; do
		declared_functions 'libwdt|libvtlb|thash' "${header##*/}"
	done | sort -u >"$scratch/functions"
	[ "$(wc -l <"$scratch/functions")" -gt 100 ] || fail "the headers' functions were not found"
	while read -r function; do
		[ -f "$pages/$function.3" ] || fail "$function() has no page"
	done <"$scratch/functions"
	for page in "$made"/man3/*.3; do
		name=$(basename "$page" .3)
		case $name in
		libwdtvtlb_*.h) [ -f "$top_srcdir/include/libwdtvtlb/${name#libwdtvtlb_}" ] || fail "$name: no such header" ;;
		libwdt_* | libvtlb_* | thash | thash_*)
			grep -qw -e "$name" "$top_srcdir"/include/libwdtvtlb/*.h || fail "$name: no header declares it" ;;
		*) fail "$name: not a name of ours" ;;
		esac
	done
}

# name (3), in one's own section; gnuplot and what the C library has is somebody else's.
references()
{
	grep -hoE '^\.BR [A-Za-z0-9_.]+ \([13]\)' "$pages"/* | sort -u | tr -d '()' | while read -r _ name section; do
		[ "$name" = gnuplot ] || [ -f "$pages/$name.$section" ] || fail "$name($section) is referred to, and there is none"
	done
}

# Bare metal can link no program, and a cross build perhaps run none.
example()
{
	$SED -n '/^\.EX$/,/^\.EE$/{/^\.E[XE]$/d;s/\\e/\\/g;p;}' "$top_srcdir/doc/$1.3" >"$scratch/$1.c"
	grep -q 'int main(' "$scratch/$1.c" || fail "$1(3) has no example"
	# shellcheck disable=SC2086 # lists of flags
	{
		echo 'int main(void) { return 0; }' >"$scratch/probe.c"
		[ -f "$top_builddir/.libs/$1.a" ] && $CC $CFLAGS "$scratch/probe.c" -o "$scratch/probe" $LDFLAGS 2>/dev/null &&
			$EMULATOR "$scratch/probe" || return 0
		$CC -std=c11 -Wall -Wextra -Werror $CFLAGS -I"$top_srcdir/include" "$scratch/$1.c" "$top_builddir/.libs/$1.a" \
			-o "$scratch/$1" $LDFLAGS || fail "the example of $1(3) does not compile"
		$EMULATOR "$scratch/$1" >"$scratch/said" || fail "the example of $1(3) fails"
	}
	[ -s "$scratch/said" ] || fail "the example of $1(3) says nothing"
	ran=$((ran + 1))
}

clean_by mandoc linted
clean_by groff formatted
titles
places
if [ -n "$made" ]; then
	all_have_pages
	references
fi
ran=0
example libwdt
example libvtlb
echo "$(find "$pages" -type f | wc -l) manual pages, read by${checkers:- nobody}; $ran examples of theirs run"
