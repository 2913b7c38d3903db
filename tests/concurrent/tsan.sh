# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# The test under ThreadSanitizer: no word that thash_peek() reads is written otherwise than atomically. The sanitizer
# does not follow fences; that they are in the right places is proven in tests/spin.
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
done
[ "$ran" -gt 0 ] || skip "no compiler with a ThreadSanitizer"
