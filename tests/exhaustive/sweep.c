/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Options of the sweeps, and their work in several processes. */
#include "sweep.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define JOBS_MAX 64

static uint32_t processors(void)
{
	long online = sysconf(_SC_NPROCESSORS_ONLN);

	return online < 1 ? 1 : online > JOBS_MAX ? JOBS_MAX : (uint32_t)online;
}

struct options read_options(int argc, char **argv)
{
	struct options options = {0, 0, processors()};
	int i;

	elapsed_s();
	for (i = 1; i < argc; i++) {
		if (!strcmp(argv[i], "--full")) {
			options.full = 1;
		} else if (!strcmp(argv[i], "--brief")) {
			options.brief = 1;
		} else if (!strcmp(argv[i], "--jobs") && i + 1 < argc && atoi(argv[i + 1]) > 0) {
			options.jobs = (uint32_t)atoi(argv[++i]);
		} else {
			fprintf(stderr, "usage: %s [--full | --brief] [--jobs N]\n", argv[0]);
			exit(2);
		}
	}
	return options;
}

double elapsed_s(void)
{
	static struct timespec start;
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	if (start.tv_sec == 0)
		start = now;
	return (double)(now.tv_sec - start.tv_sec) + 1e-9 * (double)(now.tv_nsec - start.tv_nsec);
}

struct worker {
	pid_t pid;
	int pipe;
};

static struct worker begin(uint32_t part, int (*work)(uint64_t *, uint32_t, const void *), const void *arg)
{
	uint64_t counts[COUNT_ROOM] = {0};
	struct worker worker;
	int ends[2], failed;

	fflush(stdout);
	if (pipe(ends) || (worker.pid = fork()) < 0) {
		perror("fork");
		exit(1);
	}
	if (worker.pid == 0) {
		failed = work(counts, part, arg);
		failed |= write(ends[1], counts, sizeof(counts)) != (ssize_t)sizeof(counts);
		fflush(stdout);
		_exit(failed != 0);
	}
	close(ends[1]);
	worker.pipe = ends[0];
	return worker;
}

/* The counts fit a pipe's buffer, so a worker never waits to be collected. */
static uint32_t collect(uint64_t counts[COUNT_ROOM], struct worker worker)
{
	uint64_t one[COUNT_ROOM];
	int status, whole;
	uint32_t i;

	waitpid(worker.pid, &status, 0);
	whole = read(worker.pipe, one, sizeof(one)) == (ssize_t)sizeof(one);
	close(worker.pipe);
	for (i = 0; whole && i < COUNT_ROOM; i++)
		counts[i] += one[i];
	return !whole || status != 0;
}

uint32_t in_processes(uint64_t counts[COUNT_ROOM], uint32_t parts, uint32_t jobs,
		      int (*work)(uint64_t *counts, uint32_t part, const void *arg), const void *arg)
{
	struct worker *running = malloc(jobs * sizeof(*running));
	uint32_t first = 0, next = 0, failed = 0;

	if (!running)
		exit(1);
	memset(counts, 0, COUNT_ROOM * sizeof(*counts));
	for (; first < parts; first++) {
		for (; next < parts && next < first + jobs; next++)
			running[next % jobs] = begin(next, work, arg);
		failed += collect(counts, running[first % jobs]);
	}
	free(running);
	return failed;
}
