/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The report for scripts; doc/wdtplan-json.md describes it. A change that breaks readers raises SCHEMA. */
#include <string.h>

#include "wdtplan.h"

#define SCHEMA 1

static void put_string(const char *text)
{
	putchar('"');
	for (; *text; text++)
		if (*text == '"' || *text == '\\')
			printf("\\%c", *text);
		else
			putchar(*text);
	putchar('"');
}

static void put_age(uint32_t us)
{
	if (us == LIBWDT_AGE_UNKNOWN)
		printf("null");
	else
		printf("%u", us);
}

static void assumptions(const struct options *options, const struct libwdt_input *input)
{
	const struct libwdt_clock *clock = &options->clock;

	printf("  \"assumptions\": {\n");
	printf("    \"clock_hz\": {\"min\": %u, \"nominal\": %u, \"max\": %u},\n", clock->hz_min, clock->hz_nominal,
	       clock->hz_max);
	printf("    \"host_hz\": %u,\n    \"latency_us\": %u,\n    \"landing_us\": %u,\n", options->host_hz,
	       options->latency_us, options->has_landing ? options->landing_us : options->latency_us);
	printf("    \"age_min_us\": %u,\n    \"age_max_us\": ", input->age_min_us);
	put_age(input->age_max_us);
	printf(",\n    \"boot_mode\": \"0x%08x\",\n    \"policy\": \"%s\"\n  },\n", input->reg[LIBWDT_REG_MODE],
	       options->policy);
}

static void fields(const struct watchdog *dog)
{
	static const char *const why[] = {"same", "written", "locked", "infeasible", "absent", "clamped"};
	const struct libwdt_plan *plan = &dog->plan;
	uint16_t boot[LIBWDT_FIELD_ROOM];
	const char *comma = "";
	uint32_t field;

	if (libwdt_decode(boot, NULL, dog->input.layout, dog->input.reg))
		memset(boot, 0, sizeof(boot));
	printf("      \"fields\": [");
	for (field = 0; field < LIBWDT_FIELD_COUNT; field++) {
		if (!field_exists(dog->input.layout, field))
			continue;
		printf("%s\n        {\"name\": \"%s\", \"boot\": %u, \"wanted\": ", comma,
		       field_name(dog->input.layout, field), boot[field]);
		if (dog->from_tree && !dog->switched_off)
			printf("%u", plan->wanted[field]);
		else
			printf("null");
		printf(", \"actual\": %u, \"why\": \"%s\"}", plan->actual[field],
		       plan->why[field] < sizeof(why) / sizeof(why[0]) ? why[plan->why[field]] : "?");
		comma = ",";
	}
	printf("\n      ],\n");
}

static void steps(const struct libwdt_plan *plan)
{
	uint32_t i;

	printf("      \"steps\": [");
	for (i = 0; i < plan->step_count; i++)
		printf("%s\n        {\"offset\": %u, \"value\": \"0x%08x\", \"wait_min_us\": %u, \"wait_max_us\": %u}",
		       i ? "," : "", plan->step[i].offset, plan->step[i].value, plan->step[i].wait_min_us,
		       plan->step[i].wait_max_us);
	printf("%s],\n", plan->step_count ? "\n      " : "");
}

static void findings(const struct watchdog *dog, const struct options *options)
{
	uint32_t told = judge_findings(dog), failing = judge_failing(dog), bit;
	const char *comma = "";
	char text[512];

	printf("      \"findings\": [");
	for (bit = 0; bit < LIBWDT_FINDING_COUNT; bit++) {
		if (!(told >> bit & 1))
			continue;
		finding_sentence(text, sizeof(text), dog, options, bit);
		printf("%s\n        {\"name\": \"%s\", \"unsafe\": %s, \"text\": ", comma, finding_name(bit),
		       failing >> bit & 1 ? "true" : "false");
		put_string(text);
		putchar('}');
		comma = ",";
	}
	printf("%s],\n", *comma ? "\n      " : "");
}

/* Null while there is no schedule: nothing runs, or nobody serves it. */
static void schedule(const struct watchdog *dog)
{
	const struct libwdt_plan *plan = &dog->plan;

	if (!plan->running || dog->switched_off) {
		printf("      \"schedule\": null,\n");
		return;
	}
	printf("      \"schedule\": {\"first\": %lld, \"period\": %lld, \"earliest\": %lld, \"latest\": %lld, ",
	       (long long)plan->first, (long long)plan->period, (long long)plan->earliest, (long long)plan->latest);
	printf("\"early_slack_us\": %lld, \"late_slack_us\": %lld},\n", (long long)plan->early_slack_us,
	       (long long)plan->late_slack_us);
}

static void bounds(const struct watchdog *dog)
{
	const struct libwdt_plan *plan = &dog->plan;

	printf("      \"written\": %s,\n      \"running\": %s,\n      \"feasible\": %s,\n",
	       plan->written ? "true" : "false", plan->running ? "true" : "false", plan->feasible ? "true" : "false");
	printf("      \"missing_us\": %llu,\n      \"wish_missing_us\": %llu,\n", (unsigned long long)plan->missing_us,
	       (unsigned long long)plan->wish_missing_us);
	if (plan->running && !(plan->findings & LIBWDT_FINDING_CANNOT_BITE))
		printf("      \"reset_us\": {\"min\": %llu, \"max\": %llu},\n", (unsigned long long)plan->reset_min_us,
		       (unsigned long long)plan->reset_max_us);
	else
		printf("      \"reset_us\": null,\n");
	printf("      \"timeout_us\": ");
	if (plan->timeout_ms)
		printf("{\"min\": %u000, \"max\": %llu},\n", plan->timeout_ms,
		       (unsigned long long)plan->timeout_max_us);
	else
		printf("null,\n");
}

static void one(const struct watchdog *dog, const struct options *options)
{
	printf("    {\n      \"name\": ");
	put_string(dog->name);
	printf(",\n      \"compatible\": ");
	put_string(dog->compatible);
	printf(",\n      \"address\": ");
	put_string(dog->address);
	printf(",\n      \"layout\": \"%s\",\n      \"enabled\": %s,\n", dog->input.layout->name,
	       dog->switched_off ? "false" : "true");
	fields(dog);
	steps(&dog->plan);
	bounds(dog);
	findings(dog, options);
	schedule(dog);
	printf("      \"verdict\": \"%s\"\n    }", dog->unsafe ? "unsafe" : "safe");
}

void json(const struct watchdogs *list, const struct options *options, int status)
{
	uint32_t i;

	printf("{\n  \"schema\": %d,\n", SCHEMA);
	assumptions(options, &list->watchdog[0].input);
	printf("  \"watchdogs\": [\n");
	for (i = 0; i < list->count; i++) {
		one(&list->watchdog[i], options);
		printf(i + 1 < list->count ? ",\n" : "\n");
	}
	printf("  ],\n  \"exit_status\": %d\n}\n", status);
}
