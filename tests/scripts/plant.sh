# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# What the scripts share that plant faults: a copy of one library's sources, and its objects, in which one file at a time
# is spoiled and mended. Sourced, by a script that calls itself `$0`.
: "${CC:=cc}" "${CFLAGS:=-O2}" "${SED:=sed}"
: "${top_srcdir:=$(cd "${0%/*}/../.." && pwd)}"
: "${top_builddir:=$top_srcdir}"
mkdir -p "$top_builddir/tests"
. "$top_srcdir/tests/scripts/common.sh"
scratch_directory

tab=$(printf '\t')
flags="-std=c11 $CFLAGS -D_POSIX_C_SOURCE=200809L -I$top_srcdir/include"
mkdir "$scratch/objects"
cp -R "$top_srcdir/lib" "$scratch/lib"
# A fault may turn into an endless loop: the limit ends it, and that is seen as well.
# shellcheck disable=SC3045 # every shell that systems have as sh knows it
ulimit -t 120

# compile SOURCE OBJECT
compile()
{
	# shellcheck disable=SC2086 # a list of words
	$CC $flags -I"$scratch/lib" -c "$1" -o "$2" 2>"$scratch/errors" || {
		cat "$scratch/errors" >&2
		fail "$1 does not compile"
	}
}

# compile_library vtlb|wdt [FILE]: what has to be compiled after a change of FILE; of a header, everything.
compile_library()
{
	case ${2:-.h} in
	*.h) changed=$($SED -n 's/^[[:space:]]*\(lib\/.*\.c\).*/\1/p' "$scratch/lib/$1/sources.mk") ;;
	*) changed=lib/$1/$2 ;;
	esac
	for source in $changed; do
		compile "$scratch/$source" "$scratch/objects/$(echo "$source" | tr / -).o"
	done
}

# plant vtlb|wdt FILE SCRIPT: fails when the script changes nothing.
plant()
{
	cp "$scratch/lib/$1/$2" "$scratch/sound"
	$SED "$3" "$scratch/sound" >"$scratch/lib/$1/$2"
	! cmp -s "$scratch/sound" "$scratch/lib/$1/$2" || return 1
	compile_library "$1" "$2"
}

# mend vtlb|wdt FILE
mend()
{
	cp "$scratch/sound" "$scratch/lib/$1/$2"
	compile_library "$1" "$2"
}

# attack PROGRAM ARGUMENT...: plays the library as it is in objects/, where the program's own objects are too, with its
# words in log. A contradiction is 1, and a crash is one too; too few of something is 3.
attack()
{
	program=$1
	shift
	# shellcheck disable=SC2086 # a list of words
	$CC $flags "$scratch"/objects/*.o -o "$scratch/$program" || fail "$program does not link"
	status=0
	"$scratch/$program" "$@" >"$scratch/log" 2>&1 || status=$?
	[ "$status" -eq 1 ] || [ "$status" -gt 128 ]
}

# hunt vtlb|wdt LIST WORDS PROGRAM ARGUMENT...: plants the faults of a list, whose columns are the file, what is wrong
# then, and the script for sed. WORDS is a script for sed, too: what is shown of the log.
hunt()
{
	library=$1 list=$2 words=$3 total=0 killed=0
	shift 3
	if attack "$@"; then
		cat "$scratch/log"
		fail "$1 fails without a fault"
	fi
	while IFS=$tab read -r file what script; do
		case $file in
		'#'* | '') continue ;;
		esac
		total=$((total + 1))
		if ! plant "$library" "$file" "$script"; then
			echo "cannot be planted: $what: the pattern no longer matches $file"
			continue
		fi
		if attack "$@"; then
			killed=$((killed + 1))
			echo "$file: $what: $($SED -n "$words" "$scratch/log")"
		else
			echo "survives: $file: $what"
		fi
		mend "$library" "$file"
	done <"$list"
	echo "mutants: $killed of $total planted faults are found"
	[ "$killed" -eq "$total" ]
}
