# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# The tests under ThreadSanitizer: no word that thash_peek() or a walker of the VHPT reads is written otherwise than atomically, and what a
# mailbox hands over is handed over in order. The sanitizer does not follow fences; that they are in the right places is
# proven in tests/spin.
: "${top_srcdir:=$(cd "${0%/*}/../.." && pwd)}"
: "${COMPILERS:=gcc clang}"
TSAN_OPTIONS="exitcode=66 ${TSAN_OPTIONS:-}"
CFLAGS="-O1 -g -fsanitize=thread"
export CFLAGS TSAN_OPTIONS
. "$top_srcdir/tests/concurrent/build.sh"

ran=0
for CC in $COMPILERS; do
	command -v "$CC" >/dev/null || { echo "$CC is missing"; continue; }
	# gcc warns of every fence.
	quiet=
	case $($CC --version) in *Free\ Software*) quiet=-Wno-tsan ;; esac
	for tags in -DALL_TAGS "$narrow"; do
		build_test peek "$top_srcdir" $quiet "$tags"
		echo "$CC, ${tags#-D}:"
		"$scratch/peek" "${PEEK_READS:-30000}" 2>"$scratch/log" || { cat "$scratch/log"; fail "$CC, ${tags#-D}"; }
		ran=$((ran + 1))
	done
	build_walk "$top_srcdir" $quiet
	echo "$CC, walkers of a VHPT:"
	"$scratch/walk" 0 "${WALK_STEPS:-50000}" 2>"$scratch/log" || { cat "$scratch/log"; fail "$CC, walkers"; }
	for rmw in -DALL_ATOMICS -DPORT_NO_ATOMIC_RMW; do
		# shellcheck disable=SC2086 # a list of words
		build_mailbox "$top_srcdir" $quiet "$rmw" $interleave
		section=0
		[ "$rmw" = -DALL_ATOMICS ] || section=1
		echo "$CC, mailbox, ${rmw#-D}:"
		"$scratch/mailbox" "${MAILBOX_POSTS:-50000}" 4 1 "$section" 2>"$scratch/log" ||
			{ cat "$scratch/log"; fail "$CC, mailbox, ${rmw#-D}"; }
		# shellcheck disable=SC2086 # a list of words
		build_dirty "$top_srcdir" $quiet "$rmw" $interleave
		echo "$CC, dirty log, ${rmw#-D}:"
		"$scratch/dirty" "${DIRTY_MARKS:-20000}" 3 1 "$section" 2>"$scratch/log" ||
			{ cat "$scratch/log"; fail "$CC, dirty log, ${rmw#-D}"; }
	done
done
[ "$ran" -gt 0 ] || skip "no compiler with a ThreadSanitizer"
