/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The table of aims: names, what they mean, limits, verdicts. */
#include "rows.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum sense { AT_MOST, AT_LEAST };

static const struct aim {
	const char *name;
	double aim;
	enum sense sense;
	const char *what;
} aims[] = {
	{"trace-mean", 1.10, AT_MOST, "time per record, 64 KiB, reads, over (b)/2048: mean of the traces"},
	{"trace-worst", 1.15, AT_MOST, "the same: the worst trace"},
	{"trace-kinds-mean", 1.25, AT_MOST, "the same, access kind as data: mean of the traces"},
	{"trace-40k-worst", 1.45, AT_MOST, "the same, reads, 40 KiB: the worst trace"},
	{"refills-worst", 1.0, AT_MOST, "refills over those of (b)/2048, one space, 64 KiB: the worst trace"},
	{"refills-beyond-first", 0.5, AT_MOST, "refills beyond first touch over those of (b)/2048, summed over the traces"},
	{"break-even-ns", 150, AT_MOST, "cost of a refill, ns, from which 64 KiB beats (b)/2048: the worst trace where (b) re-misses"},
	{"turns-refills", 0.167, AT_MOST, "traces in turn, 5000 records each, own space each: refills over those of (b), which flushes"},
	{"turns-time", 1.0, AT_MOST, "the same: time over (b)'s"},
	{"turns-time-100ns", 0.5, AT_MOST, "the same, 100 ns charged for each refill"},
	{"maps", 0.5, AT_MOST, "time per record over the best of khash, uthash, Judy, absl: the worst trace"},
	{"lru", 1.1, AT_MOST, "refills over a fully associative LRU of as many entries as the back: mean of the traces"},
	{"back-hit", 3.0, AT_MOST, "a hit in the back over an inlined hit, dependent"},
	{"hit-dependent", 1.05, AT_MOST, "inlined hit over the load-compare-load limit, dependent"},
	{"hit-independent", 1.35, AT_MOST, "inlined hit over the load-compare-load limit, independent"},
	{"eight-sizes", 1.3, AT_MOST, "eight page sizes mixed over one, granules in use an eighth of the front, dependent"},
	{"purge-4g", 800, AT_LEAST, "purge of 4 GiB: time of the 2008 algorithm over ours"},
	{"purge-slot-ns", 1.2, AT_MOST, "the same, removing nothing: ns for each slot of front and back"},
	{"purge-entry-ns", 5, AT_MOST, "the same, removing all: further ns for each entry removed"},
	{"purge-space-ns", 15, AT_MOST, "purge of a space, ns, over a million with 8 inserts and 8 lookups between each"},
	{"purge-everything-ns", 15, AT_MOST, "the same, purge of everything"},
	{"insert", 2.5, AT_MOST, "insert over (b)'s, one page size"},
	{"insert-eight-sizes", 10, AT_MOST, "insert over (b)'s, eight page sizes"},
	{"insert-large-ns", 150, AT_MOST, "insert of a large page where no small one lies, ns"},
	{"batch-chain", 5, AT_LEAST, "dependent chain of lookups over batch, table of 64 MiB"},
	{"batch-calls", 1.3, AT_LEAST, "loop of lookups over batch, table of 64 MiB"},
	{"pins-hits", 1.0, AT_MOST, "hits with eight pins over hits with none"},
	{"pins-misses", 1.1, AT_MOST, "misses with eight pins over misses with none"},
	{"vcpu-lookup", 1, AT_MOST, "virtual processor: libvtlb_lookup() over the 2008 code's, one page size"},
	{"vcpu-lookup-inlined", 1, AT_MOST, "the same: the table's inlined lookup"},
	{"vcpu-lookup-4-sizes", 1, AT_MOST, "libvtlb_lookup() over the 2008 code's, four page sizes"},
	{"vcpu-lookup-inlined-4-sizes", 1, AT_MOST, "the same: the table's inlined lookup"},
	{"vcpu-lookup-8-sizes", 1, AT_MOST, "libvtlb_lookup() over the 2008 code's, eight page sizes"},
	{"vcpu-lookup-inlined-8-sizes", 1, AT_MOST, "the same: the table's inlined lookup"},
	{"vcpu-purge-16k", 1, AT_MOST, "virtual processor: purge of 16 KiB, cache and VHPT, over the 2008 code's; pages of 4 and 16 KiB lie there"},
	{"vcpu-purge-16m", 1, AT_MOST, "the same: of 16 MiB"},
	{"vcpu-purge-4g", 800, AT_LEAST, "virtual processor: the 2008 code's purge of 4 GiB, cache and VHPT, over ours, removing nothing"},
	{"vcpu-purge-all", 1, AT_MOST, "virtual processor: purge of everything, cache and VHPT, over the 2008 code's"},
	{"vcpu-insert", 1, AT_MOST, "virtual processor: insert of 16 and 64 KiB into cache and VHPT over the 2008 code's"},
	{"vcpu-insert-16m", 1, AT_MOST, "the same: of 16 MiB"},
};

#define AIMS (sizeof(aims) / sizeof(aims[0]))

/* What was printed of each. */
static struct {
	int printed;
	double value;
	char beside[32];  /* the other build's */
} rows[AIMS];

static char other_flags[128] = "other build";

/* AIMS where there is none. */
static size_t number_of(const char *name)
{
	size_t i;

	for (i = 0; i < AIMS; i++)
		if (!strcmp(aims[i].name, name))
			break;
	return i;
}

struct text {
	char of[24];
};

/* Three digits, or whole numbers. */
static struct text text_of(double value)
{
	struct text text;

	snprintf(text.of, sizeof(text.of), value >= 1000 || value <= -1000 ? "%.0f" : "%.3g", value);
	return text;
}

static struct text spread_of(struct ratio ratio)
{
	struct text text;

	if (ratio.low == ratio.value && ratio.high == ratio.value)
		snprintf(text.of, sizeof(text.of), "counted");
	else
		snprintf(text.of, sizeof(text.of), "%.9s to %.9s", text_of(ratio.low).of, text_of(ratio.high).of);
	return text;
}

static int is_met(size_t i)
{
	return rows[i].printed && (aims[i].sense == AT_MOST ? rows[i].value <= aims[i].aim : rows[i].value >= aims[i].aim);
}

void row(const char *name, struct ratio ratio)
{
	size_t i = number_of(name);

	demand(i < AIMS, name);
	rows[i].value = atof(text_of(ratio.value).of); /* the verdict is about what is printed */
	rows[i].printed = 1;
	note("%s", aims[i].what);
	note("  %s, %s: %s (%s), aim %s %g", COMPILER, BENCH_FLAGS, text_of(ratio.value).of, spread_of(ratio).of,
		aims[i].sense == AT_MOST ? "at most" : "at least", aims[i].aim);
	if (rows[i].beside[0])
		note("  %s: %s", other_flags, rows[i].beside);
	printf("bench %s %s %g %s\n", name, text_of(ratio.value).of, aims[i].aim, is_met(i) ? "met" : "missed");
	fflush(stdout);
}

void note(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	printf("# ");
	vprintf(format, arguments);
	printf("\n");
	va_end(arguments);
}

int rows_rest(void)
{
	int missed = 0;
	size_t i;

	for (i = 0; i < AIMS; i++) {
		if (!rows[i].printed)
			printf("# %s: not measured\nbench %s - %g missed\n", aims[i].what, aims[i].name, aims[i].aim);
		missed += !is_met(i);
	}
	return missed;
}

/* A line "# flags: ..." names the build, lines "bench NAME VALUE AIM VERDICT" are its rows. */
void rows_beside(const char *file)
{
	char line[512], name[64], value[16];
	FILE *other = fopen(file, "r");

	demand(other != NULL, "the other build's rows cannot be read");
	while (fgets(line, sizeof(line), other)) {
		sscanf(line, "# flags: %127[^\n]", other_flags);
		if (sscanf(line, "bench %63s %15s", name, value) == 2 && number_of(name) < AIMS)
			snprintf(rows[number_of(name)].beside, sizeof(rows[0].beside), "%s", value);
	}
	fclose(other);
}

void shuffle(uint64_t *list, size_t count, uint64_t seed)
{
	size_t i;

	for (i = count; i > 1; i--) {
		size_t other = (size_t)(mix64(seed + i) % i);
		uint64_t swapped = list[i - 1];

		list[i - 1] = list[other];
		list[other] = swapped;
	}
}
