/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The address spaces: every copy of a trace is one. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vtlbreplay.h"

static int open_trace(struct world *world, const struct options *options)
{
	struct trace *trace = &world->trace[world->traces];
	struct page_map *map = &world->map[world->traces];
	int status;

	progress_start("reading a trace");
	status = trace_read(trace, options->file[world->traces]);
	if (!status)
		status = page_map_build(map, trace, options);
	progress_end();
	world->traces++;
	return status;
}

static int add_space(struct world *world, uint32_t of_trace)
{
	struct space *space = &world->space[world->spaces];

	space->trace = &world->trace[of_trace];
	space->map = &world->map[of_trace];
	space->id = world->spaces++;
	space->first_page = world->pages;
	space->version = calloc(space->map->pages, sizeof(space->version[0]));
	world->pages += space->map->pages;
	world->records += space->trace->records;
	if (world->pages > RECORDS_MAX) {
		fprintf(stderr, "vtlbreplay: the spaces have more than %u pages: use fewer copies\n", RECORDS_MAX);
		return STATUS_BAD_INPUT;
	}
	if (space->version)
		return 0;
	fprintf(stderr, "vtlbreplay: %s: %s\n", space->trace->file, strerror(ENOMEM));
	return STATUS_BAD_INPUT;
}

int world_open(struct world *world, const struct options *options)
{
	uint32_t i, copy;
	int status = 0;

	while (!status && world->traces < options->files)
		status = open_trace(world, options);
	for (copy = 0; !status && copy < options->copies; copy++)
		for (i = 0; !status && i < world->traces; i++)
			status = add_space(world, i);
	return status;
}

void world_close(struct world *world)
{
	uint32_t i;

	for (i = 0; i < world->spaces; i++)
		free(world->space[i].version);
	for (i = 0; i < world->traces; i++) {
		page_map_free(&world->map[i]);
		trace_free(&world->trace[i]);
	}
}
