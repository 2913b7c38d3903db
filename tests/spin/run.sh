# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# Proves the protocols of thash_peek() and of a mailbox with spin, and that the proofs can fail: each thing that a
# protocol does is left out in turn, and spin has to find a wrong answer, a request that is done and was not obeyed, or
# a poster that waits in vain. One line a run; README.md says what the models are.
: "${CC:=cc}" "${SED:=sed}"
: "${top_srcdir:=$(cd "${0%/*}/../.." && pwd)}"
: "${top_builddir:=$top_srcdir}"
mkdir -p "$top_builddir/tests"
. "$top_srcdir/tests/scripts/common.sh"
command -v spin >/dev/null || skip "spin is missing (Debian: apt-get install spin)"
scratch_directory
cd "$scratch" || exit

failures=0

# check_model OPTIMISATION MODEL OPTION...: leaves what spin said in log.
check_model()
{
	optimisation=$1 model=$2
	shift 2
	spin -a "$@" "$top_srcdir/tests/spin/$model.pml" >spin.log 2>&1 || { cat spin.log; fail "$model.pml does not parse"; }
	# The verifier is the work of spin, warnings included.
	$CC $optimisation -w -DSAFETY -DCOLLAPSE -o verifier pan.c || fail "the verifier of $model.pml does not compile"
	./verifier -m10000 -w22 >log 2>&1 || { cat log; fail "the verifier of $model.pml does not run"; }
	! grep -q 'max search depth too small\|out of memory\|aborted' log || fail "$model.pml: the search is not complete"
}

# report NAME VERDICT: one line, with what the search looked at.
report()
{
	states=$($SED -n 's/^ *\([0-9][0-9.e+]*\) states, stored.*/\1/p' log)
	transitions=$($SED -n 's/^ *\([0-9][0-9.e+]*\) transitions.*/\1/p' log)
	printf '%-58s %9s states %10s transitions  %s\n' "$1" "$states" "$transitions" "$2"
}

# Each state that a call may answer from and a refusal: a proof about calls that never answer would be none.
all_reached()
{
	for state in $(seq 0 "$1"); do
		grep -q "^reached: state $state accepted" log || return 1
	done
	[ "$2" != refused ] || grep -q '^reached: refused' log
}

# proves NAME CHANGES REFUSALS MODEL OPTION...: no error, and everything was reached.
proves()
{
	name=$1 changes=$2 refusals=$3
	shift 3
	check_model -O1 "$@"
	if ! grep -q 'errors: 0$' log; then
		verdict="NOT AS EXPECTED: an error"
	elif ! all_reached "$changes" "$refusals"; then
		verdict="NOT AS EXPECTED: something was never reached"
	else
		report "$name" "no error, as expected"
		return
	fi
	report "$name" "$verdict"
	failures=$((failures + 1))
}

# refutes NAME MODEL OPTION...: the requirement on answers, and no other, is violated.
refutes()
{
	name=$1
	shift
	check_model -O0 "$@"
	if grep -q 'assertion violated.*(k<=\|assertion violated.*(low<' log; then
		report "$name" "$(wrong), as expected"
		return
	fi
	report "$name" "NOT AS EXPECTED: no wrong answer"
	failures=$((failures + 1))
}

wrong()
{
	if grep -q 'assertion violated.*(k<=' log; then
		echo "a wrong answer"
	else
		echo "an idle table refuses"
	fi
}

for model in buffers views; do
	for width in 64 32; do
		proves "$model, $width bits" 5 refused $model -DWIDTH=$width -DSTRICT
		refutes "$model, $width bits, without the odd count" $model -DWIDTH=$width -DNO_ODD
		refutes "$model, $width bits, without the even count" $model -DWIDTH=$width -DNO_EVEN
		refutes "$model, $width bits, without the owner's first fence" $model -DWIDTH=$width -DNO_FIRST_FENCE
		refutes "$model, $width bits, without the owner's final release" $model -DWIDTH=$width -DNO_RELEASE
		refutes "$model, $width bits, without the reader's acquire" $model -DWIDTH=$width -DNO_ACQUIRE
		refutes "$model, $width bits, without the reader's final fence" $model -DWIDTH=$width -DNO_FINAL_FENCE
		refutes "$model, $width bits, odd counts accepted" $model -DWIDTH=$width -DNO_PARITY
		refutes "$model, $width bits, counts not compared" $model -DWIDTH=$width -DNO_CHECK
		refutes "$model, $width bits, a count that wraps after two changes" $model -DWIDTH=$width -DCOUNT_END=4
	done
done
proves "buffers, 64 bits, calls overlap" 3 refused buffers -DWIDTH=64 -DSTRICT -DOVERLAP -DCHANGES=3
refutes "in order, 64 bits, key compared in place of the count" buffers -DWIDTH=64 -DPROGRAM_ORDER -DRECHECK
refutes "in order, 32 bits, key compared in place of the count" buffers -DWIDTH=32 -DPROGRAM_ORDER -DRECHECK

# Without the count, in an interrupt handler: an entry is empty or whole, if its tag is cleared first and set last.
handler="-DWIDTH=32 -DPROGRAM_ORDER -DHANDLER -DUNCOUNTED -DHITS_ALONE"
proves "handler, 32 bits, without the count" 0 none buffers $handler
refutes "handler, 32 bits, without the count, tag not cleared" buffers $handler -DNO_ORDER

# proves_mailbox NAME WORDS MODEL OPTION...: no error, and everything was reached.
proves_mailbox()
{
	name=$1 words=$2
	shift 2
	check_model -O1 "$@"
	verdict="no error, as expected"
	grep -q 'errors: 0$' log || verdict="NOT AS EXPECTED: an error"
	for word in $words; do
		grep -q "^reached: $word" log || verdict="NOT AS EXPECTED: $word was never reached"
	done
	report "$name" "$verdict"
	[ "$verdict" = "no error, as expected" ] || failures=$((failures + 1))
}

# refutes_mailbox WHAT NAME MODEL OPTION...: done and not obeyed, or waits in vain.
refutes_mailbox()
{
	what=$1 name=$2
	shift 2
	check_model -O0 "$@"
	case $what in
	hurried) sign='assertion violated.*>=done' verdict="done and not obeyed, as expected" ;;
	*) sign='invalid end state (at' verdict="waits in vain, as expected" ;;
	esac
	if ! grep -q "$sign" log; then
		verdict="NOT AS EXPECTED: no such error"
		failures=$((failures + 1))
	fi
	report "$name" "$verdict"
}

proves_mailbox "mailbox, views" "slot space everything claimed idle early late" mailbox-views
proves_mailbox "mailbox, buffers" "slot space everything claimed idle early" mailbox-buffers
for kind in views buffers; do
	refutes_mailbox hurried "mailbox, $kind, without the poster's fence" mailbox-$kind -DNO_POSTER_FENCE
	refutes_mailbox hurried "mailbox, $kind, without the owner's fence" mailbox-$kind -DNO_OWNER_FENCE
	refutes_mailbox hurried "mailbox, $kind, publication does not release" mailbox-$kind -DNO_PUBLISH_RELEASE
	refutes_mailbox hurried "mailbox, $kind, a slot is not acquired" mailbox-$kind -DNO_SLOT_ACQUIRE
	refutes_mailbox hurried "mailbox, $kind, raising does not release" mailbox-$kind -DNO_RAISE_RELEASE
	refutes_mailbox hurried "mailbox, $kind, widening does not release" mailbox-$kind -DNO_WIDEN_RELEASE
	refutes_mailbox hurried "mailbox, $kind, overflow is not acquired" mailbox-$kind -DNO_OVERFLOW_ACQUIRE
	refutes_mailbox vain "mailbox, $kind, beginning does not release" mailbox-$kind -DNO_BEGUN_RELEASE
	refutes_mailbox hurried "mailbox, $kind, completion does not release" mailbox-$kind -DNO_FINISHED_RELEASE
	refutes_mailbox hurried "mailbox, $kind, completion is not acquired" mailbox-$kind -DNO_FINISHED_ACQUIRE
	refutes_mailbox hurried "mailbox, $kind, raised before publication" mailbox-$kind -DRAISE_FIRST
	refutes_mailbox hurried "mailbox, $kind, not raised where used is high" mailbox-$kind -DRAISE_SKIPPED
	refutes_mailbox hurried "mailbox, $kind, not widened where that is done" mailbox-$kind -DWIDEN_SKIPPED
	refutes_mailbox hurried "mailbox, $kind, used is taken in two steps" mailbox-$kind -DTORN_TAKE
	refutes_mailbox hurried "mailbox, $kind, the drain at work completes" mailbox-$kind -DEARLY_SEQUENCE
	refutes_mailbox vain "mailbox, $kind, waiting before begun is read" mailbox-$kind -DWAITING_FIRST
	refutes_mailbox vain "mailbox, $kind, waiting cleared after begun" mailbox-$kind -DCLEARED_LATE
done
# Loads with acquire order stand where they are in buffers.
refutes_mailbox hurried "mailbox, views, used is not acquired" mailbox-views -DNO_TAKE_ACQUIRE
refutes_mailbox vain "mailbox, views, begun is not acquired" mailbox-views -DNO_BEGUN_ACQUIRE

# With a section of the host's.
section="mailbox-buffers -DSECTION"
# shellcheck disable=SC2086 # a list of words
{
	proves_mailbox "mailbox, section" "slot space everything claimed idle early refused" $section -DPOSTS_A=1
	refutes_mailbox hurried "mailbox, section that keeps nobody out" $section -DNO_LOCK
	refutes_mailbox hurried "mailbox, section, without the poster's fence" $section -DNO_POSTER_FENCE
	refutes_mailbox hurried "mailbox, section, without the owner's fence" $section -DNO_OWNER_FENCE
	refutes_mailbox hurried "mailbox, section, publication does not release" $section -DNO_PUBLISH_RELEASE
	refutes_mailbox hurried "mailbox, section, a slot is not acquired" $section -DNO_SLOT_ACQUIRE
	refutes_mailbox vain "mailbox, section, beginning does not release" $section -DNO_BEGUN_RELEASE
	refutes_mailbox hurried "mailbox, section, completion does not release" $section -DNO_FINISHED_RELEASE
	refutes_mailbox hurried "mailbox, section, completion is not acquired" $section -DNO_FINISHED_ACQUIRE
}

[ "$failures" -eq 0 ] || fail "$failures runs are not as expected"
echo "spin: every run is as expected"
