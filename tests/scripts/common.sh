# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# What the checks share: sourced, with the environment that Makefile.am exports.

set -eu

fail()
{
	echo "FAIL: $*" >&2
	exit 1
}

skip()
{
	echo "SKIP: $*"
	exit 77
}

# Instrumentation adds imports, sections and flags that the delivered objects do not have.
skip_if_instrumented()
{
	case " $CC $CFLAGS " in
	*-fsanitize* | *--coverage* | *-fprofile* | *-ftest-coverage* | *-fcoverage*)
		skip "an instrumented build is not what is delivered" ;;
	esac
}

# Whether there is a C++ compiler for the machine that is built for.
have_cxx()
{
	[ -n "$CXX" ] && command -v "${CXX%% *}" >/dev/null
}

# A private directory below the build, removed at exit.
scratch_directory()
{
	scratch=$(mktemp -d "$top_builddir/tests/scratch.XXXXXX")
	trap 'rm -rf "$scratch"' EXIT
}

# Names that headers declare as functions and with one of the prefixes: declared_functions 'libvtlb|thash' thash.h ...
# What lies between braces is not a declaration, and what ends with a brace ends there.
declared_functions()
{
	prefixes=$1
	shift
	for header in "$@"; do
		printf '#include <libwdtvtlb/%s>\n' "$header"
	done | $CC -I"$top_srcdir/include" -DLIBWDTVTLB_NO_EXPORT -ffreestanding -E -P -xc - | tr '\n' ' ' |
		awk '{ gsub(/[{}]/, "\n&\n"); print }' |
		awk '$0 == "{" { depth++ } depth == 0 { print } $0 == "}" && --depth == 0 { print ";" }' | tr '\n' ' ' |
		tr ';' '\n' | grep -vE '^ *(typedef|static)' |
		$SED -nE "s/^[^(]*[ *]((${prefixes})_[a-z0-9_]*) *\\(.*/\\1/p" | sort -u
}

# Names listed in a version script.
mapped_functions()
{
	tr ';{' '\n' <"$1" | $SED -n 's/^[[:space:]]*\([a-z][a-z0-9_]*\)[[:space:]]*$/\1/p' | sort -u
}

# What imports an embedded library may have, as an extended regular expression. Who builds with a stack protector has asked
# for its function.
protector=
case " $CC $CFLAGS " in
*-fstack-protector*) protector='|__stack_chk_fail(_local)?' ;;
esac
allowed_imports="^(memcpy|memmove|memset|memcmp|__aeabi_mem(cpy|move|set|clr|cmp)[48]?$protector)\$"
