/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* What a run came to, for scripts. The schema's number changes when a name does; README.md describes it. */
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "machine.h"

#define SCHEMA 1

/* Text within quotes. */
static void put_text(FILE *out, const char *text)
{
	putc('"', out);
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			putc('\\', out);
		if ((unsigned char)*text >= ' ')
			putc(*text, out);
	}
	putc('"', out);
}

/* A number that may be "never". */
static void put_time(FILE *out, const char *name, uint64_t ns)
{
	if (ns == NEVER)
		fprintf(out, "\"%s\": null, ", name);
	else
		fprintf(out, "\"%s\": %" PRIu64 ", ", name, ns);
}

static void put_timeline(FILE *out, const struct timeline *timeline)
{
	static const char *const names[] = {
		[BOOT] = "boot",
		[MODE_WRITE] = "mode-write",
		[LOCK_WRITE] = "lock-write",
		[FIRST_REFRESH] = "first-refresh",
		[LAST_REFRESH] = "last-refresh",
		[EARLY_REFRESH] = "early-refresh",
		[WATCHDOG_INTERRUPT] = "watchdog-interrupt",
		[BITE] = "bite",
		[RESET] = "reset",
		[VERDICT] = "verdict",
	};
	uint32_t i;

	fprintf(out, "  \"timeline\": [");
	for (i = 0; i < timeline->count; i++) {
		const struct event *event = &timeline->event[i];

		fprintf(out, "%s\n    {\"ns\": %" PRIu64 ", \"what\": \"%s\", \"boot\": %u, \"value\": %u, \"more\": %u}",
			i ? "," : "", event->time, names[event->what], event->boot, event->value, event->more);
	}
	fprintf(out, "\n  ],\n  \"timeline_lost\": %u,\n", timeline->lost);
}

static void put_watchdog(FILE *out, const struct dog *dog)
{
	struct libwdt_model_events events = LIBWDT_MODEL_EVENTS_INIT;

	libwdt_model_events(&dog->model, &events);
	fprintf(out, "  \"watchdog\": {\"layout\": \"%s\", \"hz\": %u, \"refreshes\": %" PRIu64 ", \"mode_writes\": %" PRIu64
		", \"bites\": %" PRIu64 ",\n    ", dog->layout->name, dog->hz, dog->refreshes, dog->mode_writes,
		dog->bites);
	put_time(out, "shortest_ns", dog->shortest);
	put_time(out, "longest_ns", dog->shortest == NEVER ? NEVER : dog->longest);
	put_time(out, "opens_ns", dog->opens);
	put_time(out, "closes_ns", dog->closes);
	fprintf(out, "\"underflows\": %" PRIu64 ", \"early\": %" PRIu64 ", \"close\": %" PRIu64 "},\n", events.underflows,
		events.early, events.close);
}

static void put_list(FILE *out, const char *name, const uint64_t *number, uint32_t count)
{
	uint32_t i;

	fprintf(out, "\"%s\": [", name);
	for (i = 0; i < count; i++)
		fprintf(out, "%s%" PRIu64, i ? ", " : "", number[i]);
	fprintf(out, "], ");
}

static void put_table(FILE *out, const struct machine *m)
{
	const struct mmu *mmu = &m->mmu;
	struct thash_stats stats = {.size = sizeof(stats)};

	thash_get_stats(&mmu->table, &stats);
	fprintf(out, "  \"tlb\": {\"front\": %u, \"sets\": %u, ", m->options->front, m->options->sets);
	put_list(out, "lookups", mmu->lookups, KINDS);
	put_list(out, "misses", mmu->misses, KINDS);
	put_list(out, "refills", mmu->refills, PAGE_SIZES);
	fprintf(out, "\"refills_off\": %" PRIu64 ",\n    ", mmu->identity_refills);
	put_list(out, "faults", mmu->faults, 16);
	fprintf(out, "\"walks\": %" PRIu64 ", \"descriptors\": %" PRIu64 ", \"devices\": %" PRIu64 ",\n    ", mmu->walks,
		mmu->descriptors, mmu->devices);
	fprintf(out, "\"purges_all\": %" PRIu64 ", \"purges_page\": %" PRIu64 ", \"evicted\": %" PRIu64
		", \"back\": %" PRIu64 ", \"verified\": %" PRIu64 ", \"stale\": %" PRIu64 "},\n",
		mmu->purges_all, mmu->purges_page, mmu->evictions, stats.found + stats.missed, stats.verified, mmu->stale);
}

static void put_machine(FILE *out, const struct machine *m)
{
	fprintf(out, "  \"instructions\": %" PRIu64 ", \"virtual_ns\": %" PRIu64 ", \"idle_ns\": %" PRIu64
		", \"host_seconds\": %.6f,\n  ", m->cpu.instructions, m->now, m->idle, m->host_seconds);
	put_list(out, "exceptions", &m->cpu.exceptions[UNDEFINED], INTERRUPT);
	fprintf(out, "\"windows_opened\": %" PRIu64 ", \"unknown_accesses\": %" PRIu64 ",\n", m->path.opened,
		m->unknown_accesses);
}

int report_json(struct machine *m, const char *file, int status)
{
	bool is_stdout = strcmp(file, "-") == 0;
	FILE *out = is_stdout ? stdout : fopen(file, "w");
	int failed;

	if (!out) {
		fprintf(stderr, "emulator: %s: %s\n", file, strerror(errno));
		return STATUS_BAD_INPUT;
	}
	fprintf(out, "{\n  \"schema\": %d, \"status\": %d, \"scenario\": \"%s\", \"boots\": %u, \"verdict\": %u,\n", SCHEMA,
		status, options_scenario(m->options->scenario), m->boots, m->gpbr[3]);
	fprintf(out, "  \"error\": ");
	put_text(out, m->error);
	fprintf(out, ",\n");
	put_timeline(out, &m->timeline);
	put_watchdog(out, &m->dog);
	put_table(out, m);
	put_machine(out, m);
	fprintf(out, "  \"reset_type\": %u\n}\n", m->reset_type);
	failed = ferror(out);
	if (!is_stdout)
		failed |= fclose(out);
	if (failed)
		fprintf(stderr, "emulator: %s: cannot be written\n", file);
	return failed ? STATUS_BAD_INPUT : STATUS_GOOD;
}
