/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Rows about several programs in turn: address spaces against emptying the table at each switch. */
#include "looks.h"
#include "rows.h"

#define QUANTUM 5000
#define CHARGED_NS 100

struct turns {
	const struct traces *traces;
	size_t length;  /* records of each trace that take part */
	void *table;
	uint64_t refills, switches;
	struct laps laps;
};

static struct replay part_of(struct turns *turns, size_t trace, size_t from)
{
	const struct records *records = &turns->traces->trace[trace];
	size_t rest = turns->length - from;

	return (struct replay){turns->table, records->va + from, records->kind + from, rest < QUANTUM ? rest : QUANTUM,
		0, &turns->laps};
}

ALWAYS_INLINE uint64_t take_turns(struct turns *turns, void (*enter)(void *table, size_t space), lookup_fn *lookup,
	refill_fn *refill)
{
	uint64_t sum = 0;
	size_t from, trace;

	turns->refills = turns->switches = 0;
	for (from = 0; from < turns->length; from += QUANTUM)
		for (trace = 0; trace < turns->traces->count; trace++) {
			struct replay part = part_of(turns, trace, from);

			lap_start(&turns->laps);
			enter(turns->table, trace);
			lap_end(&turns->laps);
			sum += replay_reads(&part, lookup, refill);
			turns->refills += part.refills;
			turns->switches++;
		}
	return sum;
}

static void flush_direct32(void *table, size_t space)
{
	(void)space;
	direct32_flush(table);
}

static void bind_space(void *table, size_t space)
{
	struct ours *ours = table;

	demand(thash_bind(&ours->table, 0, space + 1, 1) == 0, "thash_bind failed");
}

static uint64_t direct32_turns(void *turns)
{
	return take_turns(turns, flush_direct32, look_direct32, refill_direct32);
}

static uint64_t ours_turns(void *turns)
{
	return take_turns(turns, bind_space, look_low, refill_ours);
}

static void empty_ours(void *context)
{
	struct turns *turns = context;

	ours_reset(turns->table);
}

/* What a round takes when each refill costs so much more; of a ratio's three figures. */
static struct ratio charged(const struct contender *c, const struct turns *turns)
{
	double b = CHARGED_NS * (double)turns[0].refills, ours = CHARGED_NS * (double)turns[1].refills;
	double b_ns = ns_per_operation(&c[0]) * c[0].operations, ours_ns = ns_per_operation(&c[1]) * c[1].operations;
	struct ratio ratio = ratio_of_times(&c[1], &c[0]);

	return (struct ratio){(ours_ns + ours) / (b_ns + b), (ratio.low * b_ns + ours) / (b_ns + b),
		(ratio.high * b_ns + ours) / (b_ns + b)};
}

static void report(const struct contender *c, const struct turns *turns)
{
	double thousands = c[0].operations / 1000;

	note("turns: %llu switches; refills in 1000 records: (b) %.2f, ours %.2f; ns a record: (b) %.2f, ours %.2f",
		(unsigned long long)turns[0].switches, (double)turns[0].refills / thousands,
		(double)turns[1].refills / thousands, ns_per_operation(&c[0]), ns_per_operation(&c[1]));
	row("turns-refills", exactly((double)turns[1].refills / (double)turns[0].refills));
	row("turns-time", ratio_of_times(&c[1], &c[0]));
	row("turns-time-100ns", charged(c, turns));
}

static size_t shortest(const struct traces *traces)
{
	size_t i, least = traces->trace[0].count;

	for (i = 1; i < traces->count; i++)
		if (traces->trace[i].count < least)
			least = traces->trace[i].count;
	return least;
}

void rows_turns(const struct traces *traces)
{
	static struct direct32_entry entries[2048];
	struct ours *ours = ours_new(FRONT_LARGE, BACK_ENTRIES, 0);
	struct direct32 b;
	size_t length = shortest(traces);
	struct turns turns[2] = {{traces, length, &b, 0, 0, {0}}, {traces, length, ours, 0, 0, {0}}};
	double operations = (double)(length * traces->count);
	struct contender c[2] = {
		{.name = "(b), flushing", .run = direct32_turns, .context = &turns[0], .operations = operations,
			.laps = &turns[0].laps},
		{.name = "ours, own spaces", .run = ours_turns, .context = &turns[1], .operations = operations,
			.laps = &turns[1].laps, .prepare = empty_ours},
	};

	direct32_init(&b, entries, 2048);
	measure(c, 2);
	demand_equal_sums(c, 2);
	report(c, turns);
	laps_free(&turns[0].laps);
	laps_free(&turns[1].laps);
	ours_free(ours);
}
