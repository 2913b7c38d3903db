/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Rows about recorded traces, each in one address space. */
#include "looks.h"
#include "peers.h"
#include "rows.h"

#include <stdlib.h>

static uint64_t direct32_reads(void *replay)
{
	return replay_reads(replay, look_direct32, refill_direct32);
}

static uint64_t direct32_kinds(void *replay)
{
	return replay_kinds(replay, look_direct32, refill_direct32);
}

static uint64_t low_reads(void *replay)
{
	return replay_reads(replay, look_low, refill_ours);
}

static uint64_t low_kinds(void *replay)
{
	return replay_kinds(replay, look_low, refill_ours);
}

static uint64_t any_reads(void *replay)
{
	return replay_reads(replay, look_any, refill_ours);
}

static uint64_t hashed_reads(void *replay)
{
	return replay_reads(replay, look_hashed, refill_ours);
}

/* Each run begins with an empty table. */
static void empty_direct32(void *context)
{
	struct replay *replay = context;

	direct32_flush(replay->table);
	replay->refills = 0;
}

static void empty_ours(void *context)
{
	struct replay *replay = context;

	ours_reset(replay->table);
	replay->refills = 0;
}

enum who {
	B2048, B256, LOW64, ANY64, HASHED64, LOW40, B2048_KINDS, LOW64_KINDS, PEERS,
	CONTENDERS = PEERS + 4
};

static const struct peer *const peers[] = {&peer_khash, &peer_uthash, &peer_judy, &peer_absl};

/* A peer's map is made anew for each run: all of them allocate. */
struct peer_replay {
	struct replay replay;
	const struct peer *peer;
};

static uint64_t peer_reads(void *context)
{
	struct peer_replay *p = context;

	return p->peer->replay_reads(&p->replay);
}

static void empty_peer(void *context)
{
	struct peer_replay *p = context;

	if (p->replay.table)
		p->peer->destroy(p->replay.table);
	p->replay.table = p->peer->create();
	demand(p->replay.table != NULL, "out of memory");
	p->replay.refills = 0;
}

/* One trace and everything that runs on it. */
struct stage {
	struct direct32 b2048, b256;
	struct ours *low64, *hashed64, *low40;
	struct replay replay[PEERS];
	struct peer_replay peer[4];
	struct contender contender[CONTENDERS];
	struct laps laps[CONTENDERS];
	size_t contenders;
};

static void enter(struct stage *stage, enum who who, const char *name, void *table, uint64_t (*run)(void *),
	void (*prepare)(void *), const struct records *trace)
{
	stage->replay[who] = (struct replay){table, trace->va, trace->kind, trace->count, 0, &stage->laps[who]};
	stage->contender[who] = (struct contender){.name = name, .run = run, .context = &stage->replay[who],
		.operations = (double)trace->count, .laps = &stage->laps[who], .prepare = prepare};
}

static void enter_peers(struct stage *stage, const struct records *trace)
{
	size_t i;

	stage->contenders = PEERS;
	for (i = 0; i < sizeof(peers) / sizeof(peers[0]); i++) {
		struct peer_replay *p = &stage->peer[i];

		if (!peers[i]->create)
			continue;
		*p = (struct peer_replay){{NULL, trace->va, trace->kind, trace->count, 0, &stage->laps[PEERS + i]}, peers[i]};
		stage->contender[stage->contenders++] = (struct contender){.name = peers[i]->name, .run = peer_reads,
			.context = p, .operations = (double)trace->count, .laps = p->replay.laps,
			.prepare = empty_peer};
	}
}

static void set_stage(struct stage *s, const struct records *trace)
{
	static struct direct32_entry entries2048[2048], entries256[256];

	direct32_init(&s->b2048, entries2048, 2048);
	direct32_init(&s->b256, entries256, 256);
	s->low64 = ours_new(FRONT_LARGE, BACK_ENTRIES, 0);
	s->hashed64 = ours_new(FRONT_LARGE, BACK_ENTRIES, THASH_HASHED);
	s->low40 = ours_new(FRONT_DEFAULT, BACK_ENTRIES, 0);
	enter(s, B2048, "(b)/2048", &s->b2048, direct32_reads, empty_direct32, trace);
	enter(s, B256, "(b)/256", &s->b256, direct32_reads, empty_direct32, trace);
	enter(s, LOW64, "64 KiB", s->low64, low_reads, empty_ours, trace);
	enter(s, ANY64, "64 KiB, any granule", s->low64, any_reads, empty_ours, trace);
	enter(s, HASHED64, "64 KiB, hashed", s->hashed64, hashed_reads, empty_ours, trace);
	enter(s, LOW40, "40 KiB", s->low40, low_reads, empty_ours, trace);
	enter(s, B2048_KINDS, "(b)/2048, kinds", &s->b2048, direct32_kinds, empty_direct32, trace);
	enter(s, LOW64_KINDS, "64 KiB, kinds", s->low64, low_kinds, empty_ours, trace);
	enter_peers(s, trace);
}

static void strike_stage(struct stage *s)
{
	size_t i;

	ours_free(s->low64);
	ours_free(s->hashed64);
	ours_free(s->low40);
	for (i = 0; i < sizeof(peers) / sizeof(peers[0]); i++)
		if (s->peer[i].replay.table)
			peers[i]->destroy(s->peer[i].replay.table);
	for (i = 0; i < CONTENDERS; i++)
		laps_free(&s->laps[i]);
}

static void note_trace(const struct stage *s, const struct records *trace)
{
	size_t i;

	note("%s: %zu records, %zu pages", trace->name, trace->count, trace->pages);
	for (i = 0; i < s->contenders; i++) {
		const struct contender *c = &s->contender[i];

		if (i < PEERS)
			note("  %-20s %6.2f ns a record, %8.3f refills in 1000", c->name, ns_per_operation(c),
				1000 * (double)s->replay[i].refills / (double)trace->count);
		else
			note("  %-20s %6.2f ns a record, never evicting", c->name, ns_per_operation(c));
	}
}

/* What the traces add up to. */
struct tally {
	struct ratio reads_sum, reads_worst, kinds_sum, low40_worst, maps_worst;
	double refills_worst, lru_sum, break_even;
	double beyond_ours, beyond_b;
	size_t traces;
};

static void add(struct ratio *sum, struct ratio one)
{
	sum->value += one.value;
	sum->low += one.low;
	sum->high += one.high;
}

static struct ratio mean(struct ratio sum, size_t count)
{
	return (struct ratio){sum.value / (double)count, sum.low / (double)count, sum.high / (double)count};
}

static void keep_worst(struct ratio *worst, struct ratio one)
{
	if (one.value > worst->value)
		*worst = one;
}

static const struct contender *best_map(const struct stage *s)
{
	const struct contender *best = NULL;
	size_t i;

	for (i = PEERS; i < s->contenders; i++)
		if (!best || ns_per_operation(&s->contender[i]) < ns_per_operation(best))
			best = &s->contender[i];
	return best;
}

static void tally_times(struct tally *t, const struct stage *s)
{
	const struct contender *c = s->contender, *map = best_map(s);

	add(&t->reads_sum, ratio_of_times(&c[LOW64], &c[B2048]));
	keep_worst(&t->reads_worst, ratio_of_times(&c[LOW64], &c[B2048]));
	add(&t->kinds_sum, ratio_of_times(&c[LOW64_KINDS], &c[B2048_KINDS]));
	keep_worst(&t->low40_worst, ratio_of_times(&c[LOW40], &c[B2048]));
	if (map)
		keep_worst(&t->maps_worst, ratio_of_times(&c[LOW64], map));
}

/* ns a refill must cost so that fewer refills make up for slower hits: none where the hits are not slower. */
static double break_even_ns(const struct stage *s, const struct records *trace)
{
	double refills_saved = (double)s->replay[B2048].refills - (double)s->replay[LOW64].refills;
	double lost = ns_per_operation(&s->contender[LOW64]) - ns_per_operation(&s->contender[B2048]);

	if (lost <= 0)
		return 0;
	return refills_saved > 0 ? lost * (double)trace->count / refills_saved : 1e9;
}

static void tally_refills(struct tally *t, const struct stage *s, const struct records *trace)
{
	double ours = (double)s->replay[LOW64].refills, b = (double)s->replay[B2048].refills;
	double lru = (double)records_lru_refills(trace, BACK_ENTRIES);

	if (ours / b > t->refills_worst)
		t->refills_worst = ours / b;
	t->beyond_ours += ours - (double)trace->pages;
	t->beyond_b += b - (double)trace->pages;
	t->lru_sum += ours / lru;
	note("  refills: ours %.0f, (b) %.0f, LRU %.0f, first touches %zu", ours, b, lru, trace->pages);
	if (b - (double)trace->pages < (double)trace->count / 20000)
		return;
	note("  break-even refill cost %.0f ns", break_even_ns(s, trace));
	if (break_even_ns(s, trace) > t->break_even)
		t->break_even = break_even_ns(s, trace);
}

static void run_trace(struct tally *tally, const struct records *trace)
{
	struct stage *stage = calloc(1, sizeof(*stage));

	demand(stage != NULL, "out of memory");
	set_stage(stage, trace);
	measure(stage->contender, stage->contenders);
	demand_equal_sums(stage->contender, stage->contenders);
	note_trace(stage, trace);
	tally_times(tally, stage);
	tally_refills(tally, stage, trace);
	strike_stage(stage);
	free(stage);
	tally->traces++;
}

static void note_missing_peers(void)
{
	size_t i;

	for (i = 0; i < sizeof(peers) / sizeof(peers[0]); i++)
		if (!peers[i]->create)
			note("%s: skipped: %s is not installed", peers[i]->name, peers[i]->package);
}

void rows_traces(const struct traces *traces)
{
	struct tally tally = {.break_even = 0};
	size_t i;

	note_missing_peers();
	for (i = 0; i < traces->count; i++)
		run_trace(&tally, &traces->trace[i]);
	note("%zu traces; the aims were set on five", traces->count);
	row("trace-mean", mean(tally.reads_sum, tally.traces));
	row("trace-worst", tally.reads_worst);
	row("trace-kinds-mean", mean(tally.kinds_sum, tally.traces));
	row("trace-40k-worst", tally.low40_worst);
	row("refills-worst", exactly(tally.refills_worst));
	row("refills-beyond-first", exactly(tally.beyond_b > 0 ? tally.beyond_ours / tally.beyond_b : 1));
	row("break-even-ns", exactly(tally.break_even));
	if (tally.maps_worst.value > 0)
		row("maps", tally.maps_worst);
	row("lru", exactly(tally.lru_sum / (double)tally.traces));
}
