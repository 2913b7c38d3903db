#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# Breaks the interface on purpose, in a copy of the sources, by each line of breaks.tsv: the checks must see it, and see nothing
# in a change that is allowed.
. "${0%/*}/../scripts/common.sh"
skip_if_instrumented
command -v abidiff >/dev/null || skip "libabigail is missing (Debian: abigail-tools)"
scratch_directory

tree=$top_srcdir
tab=$(printf '\t')

# refuses CHECK: whether it does, in the copy. With nothing built, check-exports.sh compares headers and version script. What
# does not compile proves nothing.
refuses()
{
	! env top_srcdir="$scratch/tree" top_builddir="$scratch" sh "$tree/tests/scripts/check-$1.sh" >"$scratch/log" 2>&1 || return 1
	! grep -qE 'does not link|cannot read' "$scratch/log" || fail "does not compile: $what: $(cat "$scratch/log")"
}

mkdir "$scratch/tests"
grep -v '^#' "$tree/tests/abi/breaks.tsv" >"$scratch/breaks"
count=0
while IFS=$tab read -r what checks files edit; do
	rm -rf "$scratch/tree"
	mkdir "$scratch/tree"
	cp -R "$tree/include" "$tree/lib" "$scratch/tree"
	chmod -R u+w "$scratch/tree"
	ln -s "$tree/tests" "$scratch/tree/tests"
	(cd "$scratch/tree" && sed -i "$edit" $files)
	for file in $files; do
		cmp -s "$tree/$file" "$scratch/tree/$file" || changed=$file
	done
	[ -n "${changed-}" ] || fail "nothing changed: $what"
	changed=
	if [ "$checks" = - ]; then
		refuses abi && fail "refused, though it is allowed: $what: $(cat "$scratch/log")"
		echo "ok: allowed: $what"
	else
		for check in $checks; do
			refuses "$check" || fail "check-$check.sh does not see it: $what"
		done
		echo "ok: refused by $checks: $what ($(grep -m 1 -iE 'FAIL|error|changed|removed' "$scratch/log" | cut -c 1-90 | sed "s|$scratch||"))"
	fi
	count=$((count + 1))
done <"$scratch/breaks"
echo "$count changes of the interface are judged as they should be"
