# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# thash_peek() in threads beside a working owner, with the tags as delivered and with so few that they run out all the
# time; and between every two instructions of the owner's, where that can be had. Mailboxes with many posters, with the
# processor's own atomics and with a section that the host supplies.
: "${top_srcdir:=$(cd "${0%/*}/../.." && pwd)}"
. "$top_srcdir/tests/concurrent/build.sh"
skip_without_threads

reads=100000 posts=100000
[ -z "$EMULATOR" ] || reads=10000 posts=5000

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

# try_mailbox NAME SECTION FLAG...
try_mailbox()
{
	name=$1 section=$2
	shift 2
	build_mailbox "$top_srcdir" "$@"
	echo "$name:"
	$EMULATOR "$scratch/mailbox" "${MAILBOX_POSTS:-$posts}" "${MAILBOX_POSTERS:-4}" "${MAILBOX_SEED:-1}" "$section" ||
		[ $? -eq 77 ] || fail "$name lost or hurried a request"
}

# try_dirty NAME SECTION FLAG...
try_dirty()
{
	name=$1 section=$2
	shift 2
	build_dirty "$top_srcdir" "$@"
	echo "$name:"
	$EMULATOR "$scratch/dirty" "${DIRTY_MARKS:-$((posts / 2))}" "${DIRTY_THREADS:-3}" "${DIRTY_SEED:-1}" "$section" ||
		[ $? -eq 77 ] || fail "$name lost or invented a mark"
}

try "all tags"
try "few tags" "$narrow"
try_mailbox "mailbox" 0
# shellcheck disable=SC2086 # a list of words
try_mailbox "mailbox, interleaved" 0 $interleave
try_mailbox "mailbox without atomics" 1 -DPORT_NO_ATOMIC_RMW
# shellcheck disable=SC2086
try_mailbox "mailbox without atomics, interleaved" 1 -DPORT_NO_ATOMIC_RMW $interleave
try_dirty "dirty log" 0
# shellcheck disable=SC2086
try_dirty "dirty log, interleaved" 0 $interleave
# shellcheck disable=SC2086
try_dirty "dirty log without atomics, interleaved" 1 -DPORT_NO_ATOMIC_RMW $interleave
build_walk "$top_srcdir"
steps=${WALK_STEPS:-100}
[ -z "$EMULATOR" ] || steps=0
$EMULATOR "$scratch/walk" "$steps" "$reads" "${PEEK_SEED:-1}" || fail "a walker of the VHPT found an entry that is none"
[ -z "$EMULATOR" ] || exit 0
build_test between "$top_srcdir" "$narrow"
"$scratch/between" "${BETWEEN_STEPS:-100}" "${PEEK_SEED:-1}" || [ $? -eq 77 ] ||
	fail "thash_peek() between two instructions of the owner's gave a wrong answer"
