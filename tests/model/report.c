/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Operations and outcomes for a reader. */
#include "report.h"

#include <inttypes.h>

static const char *const what_names[] = {
	[LOOKUP] = "lookup",
	[INSERT] = "insert",
	[PIN] = "pin",
	[UNPIN] = "unpin",
	[BIND] = "bind",
	[UNBIND] = "unbind",
	[PURGE] = "purge",
	[PURGE_VALUES] = "purge-values",
	[REARM] = "rearm",
	[REARM_VALUES] = "rearm-values",
	[TICKET] = "ticket",
	[SWEEP] = "sweep",
	[VERIFY] = "verify",
	[SAVE] = "save",
	[RESTORE] = "restore",
	[RESIZE] = "resize",
	[MOVE] = "move",
	[INSPECT] = "inspect",
	[RESET_STATS] = "reset-stats",
};

static const char *const form_names[FORMS] = {
	"inlined", "hashed", "granule", "wrong-granule", "slow", "function", "full", "probe", "peek", "batch",
};
static const char *const restore_names[RESTORE_FORMS] = {"same-table", "other-table", "damaged", "cut-short"};

static const char *const outcome_names[OUTCOMES] = {
	[O_HIT_FRONT] = "hit, answered by the front",
	[O_HIT_SLOW] = "hit, answered by the slow path or in a batch",
	[O_HIT_LARGE] = "hit in a large page",
	[O_HIT_GLOBAL] = "hit of a global",
	[O_HIT_PINNED] = "hit of a pin",
	[O_HIT_SIDED] = "hit of a page for code or data alone",
	[O_HIT_TOP] = "hit that ends with the last byte",
	[O_HIT_CROSSING] = "hit across granules of a large page",
	[O_HIT_OPEN] = "hit of a write to an opened granule",
	[O_MISS] = "miss",
	[O_UNBOUND] = "miss by a lane that is not bound",
	[O_ABSENT] = "not present",
	[O_RIGHTS] = "insufficient rights",
	[O_SPLIT] = "split",
	[O_FIRST_WRITE] = "first write",
	[O_WATCH] = "watched",
	[O_IO] = "device",
	[O_RANGE] = "access past the last byte",
	[O_BAD_LOOKUP] = "lookup refused",
	[O_FULL] = "full lookup",
	[O_PROBE] = "probe",
	[O_PEEK] = "peek",
	[O_BATCH] = "batch",
	[O_VERIFIED] = "verified",
	[O_STALE] = "found stale by verify",
	[O_VERIFY_ERROR] = "error of verify",
	[O_INSERTED] = "insert",
	[O_OVERLAP] = "insert that removed others",
	[O_EVICTED] = "insert that replaced one",
	[O_OVER_GLOBAL] = "insert that removed a global",
	[O_GLOBAL] = "insert of a global",
	[O_SIDED] = "insert for code or data alone",
	[O_PINNED_REFUSED] = "insert refused for a pin",
	[O_TICKET_GOOD] = "insert with a ticket",
	[O_TICKET_REFUSED] = "insert refused for its ticket",
	[O_CALLBACK_ERROR] = "insert with an error of the callback",
	[O_BAD_INSERT] = "insert refused for its arguments",
	[O_PINNED] = "pin",
	[O_NO_PIN] = "pin refused for want of one",
	[O_UNPINNED] = "unpin",
	[O_PIN_UNKNOWN] = "unpin of what is not pinned",
	[O_BOUND_NEW] = "bind of a space without entries",
	[O_BOUND_KNOWN] = "bind of a space with entries",
	[O_BIND_BUSY] = "bind refused for want of records",
	[O_BIND_REFUSED] = "bind refused for its arguments",
	[O_RETIRED] = "space retired with entries",
	[O_UNBIND] = "unbind",
	[O_PURGE_NOTHING] = "purge of nothing",
	[O_PURGE_SOME] = "purge of something",
	[O_PURGE_PART] = "purge of a part of a page",
	[O_PURGE_BESIDE] = "purge exactly beside a page",
	[O_PURGE_SPACE] = "purge of a whole space",
	[O_PURGE_GLOBALS] = "purge of all globals of a group",
	[O_PURGE_GROUP] = "purge of a whole group",
	[O_PURGE_ALL] = "purge of everything",
	[O_PURGE_PINS] = "purge with pins",
	[O_PURGE_REFUSED] = "purge refused",
	[O_PURGE_VALUES] = "purge by value of something",
	[O_REARMED] = "rearm of something",
	[O_REARMED_VALUES] = "rearm by value of something",
	[O_SWEEP] = "sweep by hand",
	[O_ROLL_OVER] = "roll-over of tags",
	[O_SAVED] = "save",
	[O_RESTORED] = "restore",
	[O_RESTORE_REFUSED] = "restore refused",
	[O_RESIZED] = "resize",
	[O_RESIZE_REFUSED] = "resize refused",
	[O_MOVED] = "move of the table",
};

static void report_entry(FILE *file, const struct op *op)
{
	fprintf(file, " lane %" PRIu32 " va 0x%" PRIx64 " log2 %" PRIu32 " value 0x%" PRIx64 " flags 0x%" PRIx32,
		op->lane, op->va, op->log2, op->value, op->flags);
	if (op->form)
		fprintf(file, " full");
	if (op->flags & THASH_TICKETED)
		fprintf(file, " ticket %" PRIu32, op->number % TICKETS);
	if (op->answer)
		fprintf(file, " evicted returns %" PRId32, op->answer);
}

static void report_lookup(FILE *file, const struct op *op)
{
	fprintf(file, " %s va 0x%" PRIx64 " len %" PRIu32 " kind %" PRIu32 " lane %" PRIu32, form_names[op->form],
		op->va, op->len, op->kind, op->lane);
	if (op->form == BATCHED)
		fprintf(file, " step 0x%" PRIx64, op->last);
	if (op->answer)
		fprintf(file, " verify returns %" PRId32, op->answer);
}

static void report_range(FILE *file, const struct op *op)
{
	if (op->what == PURGE || op->what == REARM)
		fprintf(file, " scope 0x%" PRIx32 " id %" PRIu64, op->scope, op->space);
	if (op->what == PURGE_VALUES)
		fprintf(file, " flags 0x%" PRIx32, op->scope);
	if (op->what == REARM_VALUES)
		fprintf(file, " attributes 0x%" PRIx32, op->flags);
	if (op->what != REARM)
		fprintf(file, " 0x%" PRIx64 "..0x%" PRIx64, op->va, op->last);
}

static void report_whole(FILE *file, const struct op *op)
{
	char text[80];

	geometry_print(text, &op->geometry);
	if (op->what == RESTORE)
		fprintf(file, " %s va 0x%" PRIx64 " last 0x%" PRIx64, restore_names[op->form], op->va, op->last);
	fprintf(file, " geometry %s", text);
}

void report_op(FILE *file, uint64_t number, const struct op *op)
{
	fprintf(file, "%8" PRIu64 "  %s", number, what_names[op->what]);
	switch (op->what) {
	case LOOKUP: report_lookup(file, op); break;
	case INSERT:
	case PIN: report_entry(file, op); break;
	case BIND:
		fprintf(file, " lane %" PRIu32 " space %" PRIu64 " group %" PRIu64, op->lane, op->space, op->group);
		break;
	case UNBIND: fprintf(file, " lane %" PRIu32, op->lane); break;
	case PURGE:
	case PURGE_VALUES:
	case REARM:
	case REARM_VALUES: report_range(file, op); break;
	case RESTORE:
	case RESIZE: report_whole(file, op); break;
	default: fprintf(file, " %" PRIu32, op->number);
	}
	fputc('\n', file);
}

uint32_t report_outcomes(FILE *file, const uint64_t tally[OUTCOMES], uint64_t operations)
{
	uint32_t i, rare = 0;

	for (i = 0; i < OUTCOMES; i++) {
		int is_rare = tally[i] < operations / 1000;

		fprintf(file, "%10.3f %%  %s%s\n", operations ? 100.0 * (double)tally[i] / (double)operations : 0.0,
			outcome_names[i], is_rare ? "   <- too rare" : "");
		rare += (uint32_t)is_rare;
	}
	return rare;
}
