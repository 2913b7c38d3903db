/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The bench: what is asked, what it runs on, all rows in order, and whether the run counts. */
#include "rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TRACES_MAX 8
#define VOID_LIMIT 1.1
#define EXIT_VOID 3

struct options {
	const char *file[TRACES_MAX];
	size_t files;
	const char *beside;
	const char *only;
};

static void usage(const char *program)
{
	fprintf(stderr, "usage: %s [--smoke] [--rounds N] [--beside ROWS] [--only GROUP] [TRACE.ptr.zst ...]\n", program);
	exit(2);
}

static struct options read_options(int argc, char **argv)
{
	struct options options = {.files = 0};
	int i;

	for (i = 1; i < argc; i++) {
		if (!strcmp(argv[i], "--smoke"))
			effort = (struct effort){.rounds = 2, .smoke = 1};
		else if (!strcmp(argv[i], "--rounds") && i + 1 < argc && atoi(argv[i + 1]) > 0 && atoi(argv[i + 1]) <= ROUNDS_MAX)
			effort.rounds = (unsigned)atoi(argv[++i]);
		else if (!strcmp(argv[i], "--beside") && i + 1 < argc)
			options.beside = argv[++i];
		else if (!strcmp(argv[i], "--only") && i + 1 < argc)
			options.only = argv[++i];
		else if (argv[i][0] == '-' || options.files == TRACES_MAX)
			usage(argv[0]);
		else
			options.file[options.files++] = argv[i];
	}
	return options;
}

/* Without files two small invented ones stand in: a smoke run needs nothing. */
static struct traces read_traces(const struct options *options)
{
	static struct records trace[TRACES_MAX];
	struct traces traces = {trace, options->files ? options->files : 2};
	size_t i;

	for (i = 0; i < traces.count; i++) {
		if (options->files)
			records_read(&trace[i], options->file[i]);
		else
			records_invent(&trace[i], i, effort.smoke ? 20000 : 4000000);
	}
	if (!options->files)
		note("no trace was given: invented ones stand in");
	return traces;
}

static void free_traces(struct traces *traces)
{
	size_t i;

	for (i = 0; i < traces->count; i++)
		records_free(&traces->trace[i]);
}

static int is_void(const char *when)
{
	struct ratio ratio = limit_over_peer();

	if (ratio.value <= VOID_LIMIT)
		return 0;
	note("VOID: %s, (b) took %.3g times the load-compare-load limit; nothing here counts", when, ratio.value);
	return 1;
}

static const struct {
	const char *name;
	void (*measure)(const struct traces *traces);
} groups[] = {
	{"traces", rows_traces}, {"turns", rows_turns}, {"hits", rows_hits}, {"sizes", rows_sizes},
	{"pins", rows_pins}, {"inserts", rows_insert}, {"purges", rows_purge}, {"batches", rows_batch},
	{"vcpu", rows_vcpu},
};

static void all_rows(const struct traces *traces, const char *only)
{
	size_t i;

	for (i = 0; i < sizeof(groups) / sizeof(groups[0]); i++)
		if (!only || !strcmp(only, groups[i].name))
			groups[i].measure(traces);
}

int main(int argc, char **argv)
{
	struct options options = read_options(argc, argv);
	struct traces traces;
	int missed, empty;

	if (options.beside)
		rows_beside(options.beside);
	note("flags: %s", BENCH_FLAGS);
	note("compiler: %s, %u rounds%s", COMPILER, effort.rounds, effort.smoke ? ", smoke: no timing" : "");
	traces = read_traces(&options);
	empty = is_void("at the beginning");
	all_rows(&traces, options.only);
	empty |= is_void("at the end");
	missed = options.only ? 0 : rows_rest();
	note("%d rows missed%s", missed, empty ? "; the run is VOID" : "");
	free_traces(&traces);
	return empty && !effort.smoke ? EXIT_VOID : 0;
}
