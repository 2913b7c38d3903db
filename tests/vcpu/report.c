/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Shapes, operations and outcomes for a reader. */
#include "report.h"

#include <inttypes.h>

static const char *const what_names[WHATS] = {
	[LOOKUP] = "lookup",
	[INLINED] = "inlined-lookup",
	[ACCESS] = "access",
	[FILL] = "fill",
	[FETCH] = "fetch",
	[WALK] = "walk",
	[HARDWARE] = "machine",
	[VHPT_FIND] = "vhpt-find",
	[FIND_REGISTER] = "find-register",
	[ADDRESS] = "machine-address",
	[INSERT] = "insert",
	[ITR] = "insert-register",
	[PTR] = "purge-registers",
	[PTC] = "purge",
	[PURGE_SPACE] = "purge-space",
	[PURGE_ALL] = "purge-all",
	[SET_RR] = "set-rr",
	[POST] = "post",
	[POST_ALL] = "post-everything",
	[DRAIN] = "drain",
	[TICKET] = "ticket",
	[PROTECT] = "protect",
	[HARVEST] = "harvest",
	[MARK] = "mark",
	[POKE] = "guest-writes",
	[INSPECT] = "inspect",
};

static const char *const bucket_names[BUCKETS] = {
	"0",        "hit or some", "reserved",      "unimplemented", "nested",         "alternate", "vhpt fault",
	"miss",     "absent",      "nat page",      "key miss",      "key permission", "rights",    "dirty",
	"accessed", "device",      "direct device", "no memory",     "machine check",  "retry",     "callback's error",
	"again",    "invalid",     "range",
};

static const char *const event_names[EVENTS] = {
	[E_LOST] = "page lost for want of room",
	[E_RETIRED] = "space retired with pages",
	[E_GHOST_IN_VHPT] = "slice of a lost page in the VHPT",
	[E_SHOWN] = "slice shown in the VHPT",
	[E_BOTH_SIDES] = "slice of two sides that agree",
	[E_DIFFERING] = "slice not shown, for its sides differ",
	[E_SMALL] = "hit in a page smaller than the machine's",
	[E_LARGE] = "hit in a page larger than the machine's",
	[E_PART_MEMORY] = "page that is not of one piece",
	[E_REGISTER_HIT] = "hit of a register",
	[E_REGISTER_OVER_CACHED] = "register over cached pages",
	[E_ALIAS] = "reached through one region register of several",
	[E_LAST_BYTE] = "hit of the last byte of a region",
	[E_PURGE_NOTHING] = "purge of nothing",
	[E_PURGE_SOME] = "purge of something",
	[E_PURGE_PART] = "purge of a part of a page",
	[E_PURGE_BESIDE] = "purge exactly beside a page",
	[E_OVERLAP] = "insert that removed others",
	[E_REMOTE] = "purge of another processor",
	[E_WIDENED_SPACE] = "overflow widened to a space",
	[E_WIDENED_ALL] = "overflow widened to everything",
	[E_RACE_LOST] = "walk that a purge overtook",
	[E_TICKET_GOOD] = "insert in time for its ticket",
	[E_SHORT_FORMAT] = "walk in the short format",
	[E_LONG_FORMAT] = "walk in the long format",
	[E_FIRST_WRITE] = "first write",
	[E_LATER_WRITE] = "later write",
	[E_HARVESTED] = "harvest of marks",
	[E_DIRTY_IN_VHPT] = "slice in the VHPT that may be written",
	[E_CALLBACK_ERROR] = "error of a callback",
	[E_BUSY] = "callback that tries what is refused",
};

#define BIT(bucket) (1u << (bucket))
#define FAULTS                                                                                                         \
	(BIT(LIBVTLB_ABSENT) | BIT(LIBVTLB_NAT_PAGE) | BIT(LIBVTLB_KEY_MISS) | BIT(LIBVTLB_KEY_PERMISSION) |           \
	 BIT(LIBVTLB_RIGHTS) | BIT(LIBVTLB_ACCESSED))
#define PLACES (BIT(LIBVTLB_HIT) | BIT(LIBVTLB_DEVICE) | BIT(LIBVTLB_DIRECT_DEVICE) | BIT(LIBVTLB_NO_MEMORY))
#define NOTHING (BIT(LIBVTLB_ALTERNATE) | BIT(LIBVTLB_VHPT_FAULT) | BIT(LIBVTLB_MISS))
#define ERROR BIT(20)
#define AGAIN BIT(21)
#define INVALID BIT(22)
#define RANGE BIT(23)
#define OPERANDS (BIT(LIBVTLB_RESERVED) | BIT(LIBVTLB_UNIMPLEMENTED))

/* The outcomes of each operation that must make up a thousandth of its calls. */
static const uint32_t wanted[WHATS] = {
	[LOOKUP] = BIT(LIBVTLB_HIT) | BIT(LIBVTLB_ABSENT) | BIT(LIBVTLB_MISS) | BIT(LIBVTLB_UNIMPLEMENTED) | INVALID,
	[INLINED] = BIT(LIBVTLB_HIT) | BIT(LIBVTLB_MISS) | BIT(LIBVTLB_RIGHTS),
	[ACCESS] = PLACES | NOTHING | FAULTS | BIT(LIBVTLB_NESTED) | BIT(LIBVTLB_DIRTY) | BIT(LIBVTLB_UNIMPLEMENTED) |
		   BIT(LIBVTLB_MACHINE_CHECK) | BIT(LIBVTLB_RESERVED) | ERROR | AGAIN | INVALID,
	[FILL] = PLACES | BIT(LIBVTLB_ABSENT) | BIT(LIBVTLB_MISS) | BIT(LIBVTLB_UNIMPLEMENTED) | ERROR,
	[FETCH] = PLACES | FAULTS | BIT(LIBVTLB_RETRY) | BIT(LIBVTLB_UNIMPLEMENTED) | BIT(LIBVTLB_ALTERNATE) |
		  BIT(LIBVTLB_MACHINE_CHECK) | ERROR | AGAIN | INVALID,
	[WALK] = PLACES | NOTHING | BIT(LIBVTLB_UNIMPLEMENTED) | BIT(LIBVTLB_MACHINE_CHECK) | ERROR | AGAIN,
	[HARDWARE] = BIT(LIBVTLB_HIT) | BIT(LIBVTLB_MISS),
	[VHPT_FIND] = BIT(LIBVTLB_HIT) | BIT(LIBVTLB_MISS) | BIT(LIBVTLB_UNIMPLEMENTED),
	[FIND_REGISTER] = BIT(0) | BIT(1),
	[ADDRESS] = PLACES | BIT(LIBVTLB_UNIMPLEMENTED) | ERROR,
	[INSERT] = BIT(0) | PLACES >> LIBVTLB_DEVICE << LIBVTLB_DEVICE | OPERANDS | BIT(LIBVTLB_MACHINE_CHECK) | ERROR |
		   AGAIN | INVALID,
	[ITR] = BIT(0) | OPERANDS | BIT(LIBVTLB_MACHINE_CHECK) | ERROR | INVALID,
	[PTR] = BIT(0) | OPERANDS | ERROR | INVALID,
	[PTC] = BIT(0) | OPERANDS | BIT(LIBVTLB_MACHINE_CHECK) | ERROR,
	[PURGE_SPACE] = BIT(0) | ERROR | RANGE | INVALID,
	[PURGE_ALL] = BIT(0) | ERROR,
	[SET_RR] = BIT(0) | BIT(LIBVTLB_RESERVED) | INVALID,
	[POST] = BIT(0) | RANGE | INVALID,
	[POST_ALL] = BIT(0),
	[DRAIN] = BIT(0) | BIT(1),
	[TICKET] = BIT(0),
	[PROTECT] = BIT(0) | ERROR,
	[HARVEST] = BIT(0) | BIT(1) | RANGE,
	[MARK] = BIT(0) | BIT(1) | RANGE,
	[POKE] = BIT(0),
	[INSPECT] = BIT(0),
};

void report_shape(FILE *file, const struct shape *shape)
{
	fprintf(file,
		"sets %u front %d spaces %" PRIu32 " itr %" PRIu32 " dtr %" PRIu32 " rid %" PRIu32 " va %" PRIu32
		" pa %" PRIu32 " machine %" PRIu32 " vhpt %u flags 0x%" PRIx32 " host 0x%" PRIx32 " requests %" PRIu32
		" log %" PRIu32 " * 2^%" PRIu32 " from 0x%" PRIx64 " sizes 0x%" PRIx64 " purges 0x%" PRIx64
		" layout %u%s\n",
		1u << shape->set_log2, shape->front_log2 == NO_FRONT ? 0 : 1 << shape->front_log2, shape->spaces,
		shape->registers[1], shape->registers[0], shape->rid_bits, shape->va_bits, shape->pa_bits,
		shape->machine_log2, shape->vhpt_log2 ? 1u << shape->vhpt_log2 : 0, shape->flags, shape->host,
		shape->requests, shape->log_pages, shape->log_log2, shape->log_base, shape->page_sizes,
		shape->purge_sizes, (unsigned int)(shape->layout & 3), shape->roomy ? " roomy" : "");
}

static void report_reference(FILE *file, const struct op *op)
{
	uint32_t i;

	fprintf(file, " kind %" PRIu32 " privilege %" PRIu32 " psr 0x%" PRIx64 " pta 0x%" PRIx64, op->kind,
		op->privilege, op->psr, op->pta);
	for (i = 0; i < op->key_count; i++)
		fprintf(file, " key 0x%" PRIx64, op->keys[i]);
	if (op->races)
		fprintf(file, " races %" PRIu32 " with 0x%" PRIx64 "..0x%" PRIx64 " of 0x%" PRIx64, op->races,
			op->first, op->last, op->rid);
}

void report_op(FILE *file, uint64_t number, const struct op *op)
{
	fprintf(file, "%8" PRIu64 "  %s", number, what_names[op->what]);
	switch (op->what) {
	case ACCESS:
	case FETCH:
	case WALK:
		fprintf(file, " side %" PRIu32 " va 0x%" PRIx64, op->side, op->va);
		report_reference(file, op);
		break;
	case INSERT:
	case ITR:
		fprintf(file,
			" side %" PRIu32 " va 0x%" PRIx64 " pte 0x%" PRIx64 " itir 0x%" PRIx64 " slot %" PRIu32 "%s",
			op->side, op->va, op->pte, op->itir, op->slot, op->ticketed ? " ticketed" : "");
		break;
	case SET_RR:
		fprintf(file, " %" PRIu32 " 0x%" PRIx64, op->number, op->pte);
		break;
	case POKE:
		fprintf(file, " 0x%" PRIx64 ": 0x%" PRIx64 " 0x%" PRIx64 " 0x%" PRIx64, op->first, op->words[0],
			op->words[1], op->words[2]);
		break;
	case POST:
	case PURGE_SPACE:
	case MARK:
	case ADDRESS:
		fprintf(file, " 0x%" PRIx64 " 0x%" PRIx64 "..0x%" PRIx64, op->rid, op->first, op->last);
		break;
	default:
		fprintf(file, " side %" PRIu32 " va 0x%" PRIx64 " log2 %" PRIu32 " slot %" PRIu32 " number %" PRIu32,
			op->side, op->va, op->log2, op->slot, op->number);
	}
	fprintf(file, "%s%s\n", op->fail ? " with a failing callback" : "", op->bad ? " bad" : "");
}

void report_add(struct tally *sum, const struct play *play)
{
	uint32_t what, i;

	for (what = 0; what < WHATS; what++) {
		sum->calls[what] += play->calls[what];
		for (i = 0; i < BUCKETS; i++)
			sum->outcomes[what][i] += play->tally[what][i];
	}
	for (i = 0; i < EVENTS; i++)
		sum->events[i] += play->events[i];
}

static uint32_t report_what(FILE *file, const struct tally *tally, uint32_t what)
{
	uint64_t calls = tally->calls[what];
	uint32_t i, rare = 0;

	fprintf(file, "%-16s %10" PRIu64, what_names[what], calls);
	for (i = 0; i < BUCKETS; i++) {
		uint64_t count = tally->outcomes[what][i];
		int is_rare = wanted[what] >> i & 1 && (count < calls / 1000 || !count);

		if (count || is_rare)
			fprintf(file, "  %s %.2f %%%s", bucket_names[i] ? bucket_names[i] : "other",
				calls ? 100.0 * (double)count / (double)calls : 0.0, is_rare ? " <- too rare" : "");
		rare += (uint32_t)is_rare;
	}
	fputc('\n', file);
	return rare;
}

uint32_t report_outcomes(FILE *file, const struct tally *tally, uint64_t operations)
{
	uint64_t hits = tally->outcomes[LOOKUP][LIBVTLB_HIT] + tally->outcomes[ACCESS][LIBVTLB_HIT] +
			tally->outcomes[FILL][LIBVTLB_HIT] + tally->outcomes[FETCH][LIBVTLB_HIT];
	uint64_t asked = tally->calls[LOOKUP] + tally->calls[ACCESS] + tally->calls[FILL] + tally->calls[FETCH];
	uint32_t i, rare = 0;

	for (i = 0; i < WHATS; i++)
		rare += report_what(file, tally, i);
	for (i = 0; i < EVENTS; i++) {
		int is_rare = tally->events[i] < operations / 1000;

		fprintf(file, "%10.3f %%  %s%s\n",
			operations ? 100.0 * (double)tally->events[i] / (double)operations : 0.0, event_names[i],
			is_rare ? "   <- too rare" : "");
		rare += (uint32_t)is_rare;
	}
	fprintf(file, "hits: %.1f %% of what is asked\n", asked ? 100.0 * (double)hits / (double)asked : 0.0);
	return rare + (hits <= asked / 5);
}
