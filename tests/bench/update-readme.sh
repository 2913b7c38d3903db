#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# Writes what `make bench` prints into README.md, between its markers, as a table:
#   make -s bench >rows && tests/bench/update-readme.sh <rows
# Refuses a void run.

set -eu
cd "$(dirname "$0")/../.."
begin='<!-- bench:begin -->'
end='<!-- bench:end -->'
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat >"$work/rows"

if grep -q '^# .*VOID' "$work/rows"; then
	echo "the run is void: README.md stays as it is" >&2
	exit 1
fi
[ "$(grep -c '^bench ' "$work/rows")" -ge 25 ] || { echo "these are not the rows of make bench" >&2; exit 1; }
grep -qF "$begin" README.md && grep -qF "$end" README.md || { echo "README.md has no markers $begin, $end" >&2; exit 1; }

# What each row is stands two or three comment lines above it.
table()
{
	awk '
		/^# flags: / { flags = substr($0, 10) }
		/^# compiler: / { compiler = substr($0, 13) }
		/^#   .*, aim at / {
			what = last; spread = aim = $0
			sub(/.*: [^ ]* \(/, "", spread); sub(/\).*/, "", spread)
			sub(/.*, aim /, "", aim); other = ""
		}
		/^#   -.*: / && what != "" { other_flags = other = $0; sub(/.*: /, "", other); sub(/^# */, "", other_flags)
			sub(/: [^:]*$/, "", other_flags) }
		/^bench / {
			if (!head++) {
				printf "By %s. The first figure is that of the portable build (`%s`), the second that of `%s`.\n\n", \
					compiler, flags, other_flags
				print "| | measured | spread | other build | aim | |"
				print "| --- | ---: | ---: | ---: | ---: | --- |"
			}
			if (what == "") { what = $2; spread = ""; aim = "at most " $4; other = "" }
			printf "| %s | %s | %s | %s | %s | %s |\n", what, $3, spread, other, aim, ($5 == "met" ? "met" : "**missed**")
			what = ""
		}
		{ last = $0; sub(/^# */, "", last) }' "$work/rows"
	echo
	sed -n 's/^# \(|.*\)/\1/p' "$work/rows"
}

table >"$work/table"
{ sed "\|^$begin\$|q" README.md; cat "$work/table"; sed -n "\|^$end\$|,\$p" README.md; } >"$work/readme"
cat "$work/readme" >README.md
