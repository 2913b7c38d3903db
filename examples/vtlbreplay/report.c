/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The report for people: what was played, in which table, and what it cost. */
#include <inttypes.h>
#include <stdio.h>

#include "vtlbreplay.h"

static void played(const struct world *world)
{
	uint32_t i;

	printf("Traces\n");
	for (i = 0; i < world->traces; i++) {
		printf("  %s\n    %" PRIu32 " records of %" PRIu64 " fetches and %" PRIu64 " loads and stores\n",
		       world->trace[i].file, world->trace[i].records, world->trace[i].fetches,
		       world->trace[i].accesses);
		printf("    %" PRIu32 " pages touched, held by %" PRIu32 " pages, %" PRIu32 " of them large\n",
		       world->map[i].touched, world->map[i].pages, world->map[i].large);
	}
}

static void events(const struct result *result, const struct world *world, const struct options *options)
{
	static const char *const scope[PURGE_SCOPES] = {"page", "range", "space"};
	int i;

	if (world->spaces > 1)
		printf("  %" PRIu32 " spaces in turn, %" PRIu64 " records each, %" PRIu64 " switches\n", world->spaces,
		       options->quantum, result->events.switches);
	for (i = 0; i < PURGE_SCOPES; i++)
		if (options->purge[i].every)
			printf("  a %s purged every %" PRIu64 " records, %" PRIu64 " times\n", scope[i],
			       options->purge[i].every, result->events.purges[i]);
}

static void table(const struct options *options)
{
	const struct geometry *geometry = &options->geometry;

	printf("\nTable\n  %" PRIu32 " entries in the front, %" PRIu32 " sets of 4 in the back, %s in all\n",
	       geometry->front, geometry->sets, size_text(ours_bytes(geometry)).text);
	printf("  granule %s, %s index, base pages of %s\n", size_text(UINT64_C(1) << geometry->granule_log2).text,
	       geometry->index == INDEX_LOW ? "low" : "hashed", size_text(UINT64_C(1) << options->page_log2).text);
}

static void row(const char *name, uint64_t refills, const double *ns, double base_ns, const struct world *world,
		const struct options *options)
{
	double rate = per_thousand(refills, world->records);

	printf("  %-26s %8.4f %9.3f", name, 100 - rate / 10, rate);
	if (ns)
		printf(" %9.3f %6.2f %9.3f", *ns, *ns / base_ns, *ns + rate / 1000 * options->refill_ns);
	putchar('\n');
}

static void rivals(const struct result *result, const struct world *world, const struct options *options)
{
	const double *ns = options->rounds ? result->ns : NULL;
	double base_ns = result->ns[RIVAL_VICTIMS];
	char peer[64], bound[64];

	printf("\n  %-26s %8s %9s", "", "hits", "refills");
	if (ns)
		printf(" %9s %6s %9s", "time", "over", "and with");
	printf("\n  %-26s %8s %9s", "", "%", "per 1000");
	if (ns)
		printf(" %9s %6s %6" PRIu32 " ns", "ns/record", "peer", options->refill_ns);
	printf("%s\n", ns ? " a refill" : "");
	snprintf(peer, sizeof(peer), "direct %" PRIu32 " + %d victims", options->direct, VICTIMS);
	snprintf(bound, sizeof(bound), "LRU of %" PRIu64 " pages", 4 * (uint64_t)options->geometry.sets);
	row("libvtlb", result->refills[RIVAL_OURS], ns, base_ns, world, options);
	row(peer, result->refills[RIVAL_VICTIMS], ns ? ns + RIVAL_VICTIMS : NULL, base_ns, world, options);
	row("bare load, compare, load", result->refills[RIVAL_LIMIT], ns ? ns + RIVAL_LIMIT : NULL, base_ns, world,
	    options);
	row(bound, result->lru, NULL, 0, world, options);
	row("first touches", result->first_touches, NULL, 0, world, options);
	printf("\nThe back answered %.3f of 1000 records that libvtlb's front did not.\n",
	       per_thousand(result->back_hits, world->records));
}

static void points(const struct curve *curve, const struct world *world, const struct options *options)
{
	int point, line;

	printf("\nRefills per 1000 records by size, drawn in %s\n", options->curve);
	printf("  %8s %10s %12s %12s %10s %10s\n", "entries", "memory", "direct", "+ 8 victims", "libvtlb", "LRU");
	for (point = 0; point < CURVE_POINTS; point++) {
		printf("  %8u %10s", 1u << (point + CURVE_LOG2_MIN),
		       size_text((uint64_t)CURVE_ENTRY_BYTES << (point + CURVE_LOG2_MIN)).text);
		for (line = 0; line < CURVE_LINES; line++)
			printf(" %*.3f", line < CURVE_OURS ? 12 : 10,
			       per_thousand(curve->refills[line][point], world->records));
		putchar('\n');
	}
}

void report(const struct result *result, const struct curve *curve, const struct world *world,
	    const struct options *options)
{
	played(world);
	events(result, world, options);
	table(options);
	rivals(result, world, options);
	if (options->curve)
		points(curve, world, options);
	printf("\nEvery one of %" PRIu64 " translations was right, of each table.\n", world->records);
}
