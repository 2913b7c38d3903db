# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# A test that cannot fail proves nothing: takes the sequence count of thash_peek(), and the protocol of a mailbox, away,
# one part at a time, in a copy of the library, and requires the test to find a wrong answer. Needs two processors.
: "${top_srcdir:=$(cd "${0%/*}/../.." && pwd)}"
. "$top_srcdir/tests/concurrent/build.sh"
skip_without_threads
[ "$(getconf _NPROCESSORS_ONLN)" -gt 1 ] || skip "one processor: a change is hardly ever interrupted"

total=0
found=0

# plant NAME FILE SCRIPT: a copy of the library with a fault.
plant()
{
	rm -rf "${scratch:?}/lib"
	cp -R "$top_srcdir/lib" "$scratch/lib"
	$SED "$3" "$top_srcdir/lib/vtlb/$2" >"$scratch/lib/vtlb/$2"
	! cmp -s "$top_srcdir/lib/vtlb/$2" "$scratch/lib/vtlb/$2" || fail "$1: the pattern no longer matches $2"
	total=$((total + 1))
}

# attack COMMAND...: whether it finds a wrong answer.
attack()
{
	"$@" >"$scratch/log" 2>&1 && return 1
	grep -q 'was true\|came after' "$scratch/log" || { cat "$scratch/log"; fail "$*"; }
}

report()
{
	found=$((found + 1))
	echo "found: $1: $(grep -m 1 '^peek: \|^between: \|^mailbox: \|^dirty: \|^walk: \|^SUMMARY' "$scratch/log")"
}

# in_threads NAME FILE SCRIPT: in threads a wrong answer comes soon or, by chance, later.
in_threads()
{
	plant "$@"
	build_test peek "$scratch" -w "$narrow"
	for seed in 1 2 3 4 5; do
		if attack "$scratch/peek" 1000000 2 "$seed"; then
			report "$1"
			return
		fi
	done
	echo "survives: $1"
}

# between NAME FILE SCRIPT: the same answers each time.
between()
{
	plant "$@"
	build_test between "$scratch" -w "$narrow"
	if attack "$scratch/between" 500; then
		report "$1"
	else
		echo "survives: $1"
	fi
}

in_threads 'counts are not compared' lookup.c 's/if (PORT_READ(t->sequence) != sequence)/if (0)/'
in_threads 'odd counts are accepted' lookup.c 's/if (sequence & 1)/if (0)/'
in_threads 'no odd count' table.h '
	/change_begin(struct/,/^}/s/sequence + 1/sequence/
	/change_end(struct/,/^}/s/sequence + 1/sequence + 2/'
in_threads 'no even count' table.h '/change_end(struct/,/^}/s/sequence + 1/sequence/'
in_threads 'page and space are compared in place of the count' lookup.c '
	s/copy = THASH_TRANSLATION_INIT;/copy = THASH_TRANSLATION_INIT, other = THASH_TRANSLATION_INIT;/
	s/if (sequence & 1)/if (0)/
	s/if (PORT_READ(t->sequence) != sequence)/if (probe(t, \&other, va, len, kind, lane) != outcome ||\
		(outcome > THASH_MISS \&\& (other.page != copy.page || other.space != copy.space)))/'

# in_mailbox NAME SCRIPT [FILE]: interleaved, with either kind of section; what is merely in no order, ThreadSanitizer
# finds.
in_mailbox()
{
	plant "$1" "${3:-mailbox.c}" "$2"
	for flags in "" -DPORT_NO_ATOMIC_RMW "-O1 -g -fsanitize=thread"; do
		section=0
		[ "$flags" != -DPORT_NO_ATOMIC_RMW ] || section=1
		# shellcheck disable=SC2086 # lists of words
		build_mailbox "$scratch" -w $flags $interleave
		for try in '2 1' '4 2' '2 3' '4 4'; do
			# shellcheck disable=SC2086 # posters and seed
			"$scratch/mailbox" 50000 $try "$section" >"$scratch/log" 2>&1 && continue
			grep -q '^mailbox: poster\|^mailbox: nobody\|^SUMMARY' "$scratch/log" || { cat "$scratch/log"; fail "$1"; }
			report "$1"
			return
		done
	done
	echo "survives: $1"
}

in_mailbox 'claims are no exchange' '/^static int put/,/^}/s/replace(m, &slot->state, &state, SLOT_CLAIMED)/\
	(PORT_READ(slot->state) == state \&\& (port_store_release32(\&slot->state, SLOT_CLAIMED), 1))/'
in_mailbox 'a slot is filled before it is free' '/^static uint32_t take_slot/,/^}/{/SLOT_FREE/d; /posted.scope =/i\
	port_store_release32(\&slot->state, SLOT_FREE);
}'
in_mailbox 'publication does not release' '/^static void fill/,/^}/s/port_store_release32(&slot->state, \(.*\));/PORT_WRITE(slot->state, \1);/
	s/port_exchange32(word, 0)/__atomic_exchange_n(word, 0, __ATOMIC_RELAXED)/'
in_mailbox 'freeing does not release' 's/port_store_release32(&slot->state, SLOT_FREE);/PORT_WRITE(slot->state, SLOT_FREE);/'
in_mailbox 'used is raised before publication' '/^static void fill/,/^}/{/SLOT_PUBLISHED/d}
	/^static int put/,/^}/s/raise_used(m, i + 1);/& port_store_release32(\&slot->state, SLOT_PUBLISHED);/'
in_mailbox 'used is lowered' 's/seen > slots ? seen : slots/slots/'
in_mailbox 'used is taken by a load and a store' '/^static uint32_t take_word/,/^}/s/if (!m->enter)/if (0)/'
in_mailbox 'used is taken outside the section' 's/if (enter(m)) {/if (0) {/; s/(void)leave(m);//'
in_mailbox 'a section that is entered by none' 's/return m->enter ? m->enter(m->user) : 0;/return 0;/; s/return m->leave ? m->leave(m->user) : 0;/return 0;/'
in_mailbox 'a claimed slot is taken' 's/!= SLOT_PUBLISHED)/== SLOT_FREE)/'
in_mailbox 'overflow is forgotten' 's/taken += take_overflow(overflow, obey, user);//'
in_mailbox 'overflow is replaced' 's/cover(seen, wanted)/wanted/'
in_mailbox 'another space is covered by the first' 's/if (!a || a == b)/if (a \&\& b) return a; if (!a || a == b)/'
in_mailbox 'a drain that has begun completes a post' 's/\*sequence = begun + 1;/*sequence = begun;/'
in_mailbox 'a drain finishes before it obeys' '/port_store_release32(&m->finished/d; s/^\tbegin(m);/&\n\tport_store_release32(\&m->finished, m->begun);/'
in_mailbox 'completion does not release' 's/port_store_release32(&m->finished, m->begun);/PORT_WRITE(m->finished, m->begun);/'
in_mailbox 'completion is not acquired' 's/port_load_acquire32(&m->finished)/PORT_READ(m->finished)/'
in_mailbox 'begun is read before publication' '/^static void announce/,/^}/s/begun = port_load_acquire32(&m->begun);/begun = seen_begun;/
	s/err = enter(m);/seen_begun = port_load_acquire32(\&m->begun); &/
	s/^static int enter/static _Thread_local uint32_t seen_begun;\n&/'
in_mailbox 'waiting is set before begun is read' '/^static void announce/,/^}/{/PORT_WRITE(m->waiting, 1);/d; s/PORT_FENCE_FULL();/PORT_WRITE(m->waiting, 1); &/}'
in_mailbox 'waiting is cleared after begun is counted' '/^static void begin/,/^}/{/PORT_WRITE(m->waiting, 0);/d; s/PORT_FENCE_FULL();/PORT_WRITE(m->waiting, 0); &/}'
in_mailbox 'waiting is cleared after the drain' '/^static void begin/,/^}/{/PORT_WRITE(m->waiting, 0);/d}
	s/^\tport_store_release32(&m->finished, m->begun);/\tPORT_WRITE(m->waiting, 0);\n&/'

# in_dirty NAME SCRIPT: a log that threads mark, interleaved.
in_dirty()
{
	plant "$1" dirty.c "$2"
	for flags in "" -DPORT_NO_ATOMIC_RMW; do
		section=0
		[ -z "$flags" ] || section=1
		# shellcheck disable=SC2086 # lists of words
		build_dirty "$scratch" -w $flags $interleave
		for seed in 1 2 3 4; do
			"$scratch/dirty" 50000 3 "$seed" "$section" >"$scratch/log" 2>&1 && continue
			grep -q '^dirty: page' "$scratch/log" || { cat "$scratch/log"; fail "$1"; }
			report "$1"
			return
		done
	done
	echo "survives: $1"
}

in_dirty 'marks are a load and a store' 's/\*held = port_fetch_or32(&log->words\[word\], bits);/\
	*held = PORT_READ(log->words[word]); PORT_WRITE(log->words[word], *held | bits);/'
in_dirty 'a harvest is a load and a store' 's/\*held = port_exchange32(&log->words\[word\], 0);/\
	*held = PORT_READ(log->words[word]); PORT_WRITE(log->words[word], 0);/'
in_dirty 'marks are taken for new that another thread set' 's/count_bits(missing & ~held)/count_bits(missing)/'
in_dirty 'the section is entered by none' 's/int err = log->enter(log->user);/int err = 0;/; s/return log->leave(log->user);/return 0;/'

# in_walk NAME SCRIPT: a walker of the VHPT between the instructions of a put.
in_walk()
{
	plant "$1" vhpt.c "$2"
	build_walk "$scratch" -w
	if attack "$scratch/walk" 100 0; then
		report "$1"
	else
		echo "survives: $1"
	fi
}

if build_walk "$top_srcdir" && "$scratch/walk" 1 0 | grep -qv 'no trap'; then
	in_walk 'an entry is filled under its old tag' 's/^\tspoil(&v->vhpt.entries\[slot\]);//'
	in_walk 'the tag is valid before the words' '/^\tpublish(entry, tag);/d; s/^\tport_write64(&entry->pte/\tpublish(entry, tag);\n&/'
	in_walk 'the tag is valid before the last word' '/^\tpublish(entry, tag);/d; s/^\tport_write64(&entry->software/\tpublish(entry, tag);\n&/'
fi

uncounted='s/change_\(begin\|end\)(t);/(void)t;/'
if build_test between "$top_srcdir" "$narrow" && "$scratch/between" 10 >/dev/null; then
	between 'an insert is not counted' insert.c "$uncounted"
	between 'binding a lane is not counted' spaces.c "$uncounted"
fi
if command -v i686-linux-gnu-gcc >/dev/null; then
	CC=i686-linux-gnu-gcc link_flags=-static
	in_walk 'half a tag is valid' 's/!PORT_LOW_HALF\], (uint32_t)(tag >> 32)/PORT_LOW_HALF], (uint32_t)tag/
		s/PORT_LOW_HALF\], (uint32_t)tag);/!PORT_LOW_HALF], (uint32_t)(tag >> 32));/'
	between 'of two halves, both are written for the "used" bit' lookup.c \
		's/port_set_low_bits(key, KEY_USED);/port_write64(key, *key | KEY_USED);/'
fi

echo "mutants: $found of $total are found"
[ "$found" -eq "$total" ]
