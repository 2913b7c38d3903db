/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The report for scripts; doc/vtlbreplay-json.md describes it. A change that breaks readers raises SCHEMA. */
#include <inttypes.h>
#include <stdio.h>

#include "vtlbreplay.h"

#define SCHEMA 1

/* File names may hold any byte; beyond ASCII they are taken as UTF-8, which JSON is. */
static void put_string(const char *text)
{
	putchar('"');
	for (; *text; text++)
		if (*text == '"' || *text == '\\')
			printf("\\%c", *text);
		else if ((unsigned char)*text < ' ')
			printf("\\u%04x", (unsigned)(unsigned char)*text);
		else
			putchar(*text);
	putchar('"');
}

static void traces(const struct world *world)
{
	uint32_t i;

	printf("  \"traces\": [");
	for (i = 0; i < world->traces; i++) {
		printf("%s\n    {\"file\": ", i ? "," : "");
		put_string(world->trace[i].file);
		printf(", \"records\": %" PRIu32 ", \"fetches\": %" PRIu64 ", \"data_accesses\": %" PRIu64
		       ", \"touched_pages\": %" PRIu32 ", \"pages\": %" PRIu32 ", \"large_pages\": %" PRIu32 "}",
		       world->trace[i].records, world->trace[i].fetches, world->trace[i].accesses,
		       world->map[i].touched, world->map[i].pages, world->map[i].large);
	}
	printf("\n  ],\n");
}

static void setting(const struct options *options)
{
	const struct geometry *geometry = &options->geometry;

	printf("  \"table\": {\"front\": %" PRIu32 ", \"sets\": %" PRIu32 ", \"granule_bytes\": %" PRIu64
	       ", \"index\": \"%s\", \"bytes\": %" PRIu64 "},\n",
	       geometry->front, geometry->sets, UINT64_C(1) << geometry->granule_log2,
	       geometry->index == INDEX_LOW ? "low" : "hash", ours_bytes(geometry));
	printf("  \"peer_entries\": %" PRIu32 ",\n  \"page_bytes\": %" PRIu64 ",\n  \"kind\": \"%s\",\n",
	       options->direct, UINT64_C(1) << options->page_log2, options->kind_is_data ? "data" : "constant");
	printf("  \"refill_ns\": %" PRIu32 ",\n", options->refill_ns);
}

static void purges(const struct result *result, const struct options *options)
{
	static const char *const scope[PURGE_SCOPES] = {"page", "range", "space"};
	int i;

	printf("  \"purges\": {");
	for (i = 0; i < PURGE_SCOPES; i++) {
		printf("%s\n    \"%s\": {\"every\": %" PRIu64 ", ", i ? "," : "", scope[i], options->purge[i].every);
		if (i == PURGE_RANGE)
			printf("\"range_bytes\": %" PRIu64 ", ",
			       options->purge[i].every ? UINT64_C(1) << options->purge[i].range_log2 : 0);
		printf("\"count\": %" PRIu64 "}", result->events.purges[i]);
	}
	printf("\n  },\n");
}

static void results(const struct result *result, const struct options *options)
{
	static const char *const name[RIVALS] = {"libvtlb", "direct_victims", "limit"};
	int i;

	for (i = 0; i < RIVALS; i++) {
		printf("    \"%s\": {\"refills\": %" PRIu64 ", \"ns_per_record\": ", name[i], result->refills[i]);
		if (options->rounds)
			printf("%.4f},\n", result->ns[i]);
		else
			printf("null},\n");
	}
}

static void curve_points(const struct curve *curve)
{
	int point;

	printf("  \"curve\": [");
	for (point = 0; point < CURVE_POINTS; point++)
		printf("%s\n    {\"entries\": %u, \"direct\": %" PRIu64 ", \"direct_victims\": %" PRIu64
		       ", \"libvtlb\": %" PRIu64 ", \"lru\": %" PRIu64 "}",
		       point ? "," : "", 1u << (point + CURVE_LOG2_MIN), curve->refills[CURVE_DIRECT][point],
		       curve->refills[CURVE_VICTIMS][point], curve->refills[CURVE_OURS][point],
		       curve->refills[CURVE_LRU][point]);
	printf("\n  ]\n}\n");
}

void json(const struct result *result, const struct curve *curve, const struct world *world,
	  const struct options *options)
{
	printf("{\n  \"schema\": %d,\n", SCHEMA);
	traces(world);
	setting(options);
	printf("  \"spaces\": %" PRIu32 ",\n  \"quantum\": %" PRIu64 ",\n  \"switches\": %" PRIu64 ",\n", world->spaces,
	       options->quantum, result->events.switches);
	purges(result, options);
	printf("  \"records\": %" PRIu64 ",\n  \"rounds\": %" PRIu32 ",\n  \"results\": {\n", world->records,
	       options->rounds);
	results(result, options);
	printf("    \"libvtlb_back_hits\": %" PRIu64 ",\n", result->back_hits);
	printf("    \"lru\": {\"refills\": %" PRIu64 "},\n    \"first_touches\": {\"refills\": %" PRIu64 "}\n  },\n",
	       result->lru, result->first_touches);
	if (options->curve)
		curve_points(curve);
	else
		printf("  \"curve\": null\n}\n");
}
