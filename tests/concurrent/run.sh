# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# thash_peek() in threads beside a working owner, with the tags as delivered and with so few that they run out all the
# time; and between every two instructions of the owner's, where that can be had.
: "${top_srcdir:=$(cd "${0%/*}/../.." && pwd)}"
. "$top_srcdir/tests/concurrent/build.sh"
skip_without_threads

reads=100000
[ -z "$EMULATOR" ] || reads=10000

# try NAME FLAG...
try()
{
	name=$1
	shift
	build_test peek "$top_srcdir" "$@"
	echo "$name:"
	$EMULATOR "$scratch/peek" "${PEEK_READS:-$reads}" "${PEEK_READERS:-2}" "${PEEK_SEED:-1}" ||
		fail "thash_peek() with $name gave a wrong answer"
}

try "all tags"
try "few tags" "$narrow"
[ -z "$EMULATOR" ] || exit 0
build_test between "$top_srcdir" "$narrow"
"$scratch/between" "${BETWEEN_STEPS:-100}" "${PEEK_SEED:-1}" || [ $? -eq 77 ] ||
	fail "thash_peek() between two instructions of the owner's gave a wrong answer"
