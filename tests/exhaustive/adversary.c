/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The adversarial tests' way to the planner, and their options and processes. */
#include "adversary.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define WINDOW_SHIFT 16u
#define DISABLED_SHIFT 15u

void layout_of(struct libwdt_layout *layout, const struct chip *chip)
{
	uint32_t i;

	memset(layout, 0, sizeof(*layout));
	layout->size = sizeof(*layout);
	layout->flags = chip->flags | LIBWDT_WRITE_ONCE;
	layout->name = "scaled";
	layout->status = 8;
	layout->counter = LIBWDT_NO_OFFSET;
	layout->interrupt_clear = LIBWDT_NO_OFFSET;
	for (i = 0; i < LIBWDT_REG_COUNT; i++) {
		layout->read_offset[i] = LIBWDT_NO_OFFSET;
		layout->write_offset[i] = LIBWDT_NO_OFFSET;
	}
	layout->read_offset[LIBWDT_REG_MODE] = 4;
	layout->write_offset[LIBWDT_REG_MODE] = 4;
	layout->reset_value[LIBWDT_REG_MODE] = 0xffffffffu;
	layout->restart = 0xa5000001u;
	layout->spacing_clocks = SPACING_CLOCKS;
	layout->field[LIBWDT_LOAD] = (struct libwdt_field){LIBWDT_REG_MODE, 0, (uint8_t)chip->bits, 0};
	layout->field[LIBWDT_WINDOW] = (struct libwdt_field){LIBWDT_REG_MODE, WINDOW_SHIFT, (uint8_t)chip->bits, 0};
	layout->field[LIBWDT_RESET] = (struct libwdt_field){LIBWDT_REG_MODE, 13, 1, 0};
	layout->field[LIBWDT_RESET_PROCESSOR] = (struct libwdt_field){LIBWDT_REG_MODE, 14, 1, 0};
	layout->field[LIBWDT_INTERRUPT] = (struct libwdt_field){LIBWDT_REG_MODE, 12, 1, 0};
	layout->field[LIBWDT_DISABLED] = (struct libwdt_field){LIBWDT_REG_MODE, DISABLED_SHIFT, 1, 0};
	layout->field[LIBWDT_DEBUG_HALT] = (struct libwdt_field){LIBWDT_REG_MODE, 28, 1, 0};
	layout->field[LIBWDT_IDLE_HALT] = (struct libwdt_field){LIBWDT_REG_MODE, 29, 1, 0};
}

uint32_t mode_of(const struct chip *chip)
{
	return chip->load | chip->window << WINDOW_SHIFT;
}

void adopt(struct libwdt_plan *plan, const struct chip *chip, const struct host *host, const struct age *age,
	   uint32_t mode_bits)
{
	struct libwdt_layout layout;
	struct libwdt_request request = LIBWDT_REQUEST_INIT;
	struct libwdt_input input = LIBWDT_INPUT_INIT;
	int err;

	layout_of(&layout, chip);
	input.flags = LIBWDT_INPUT_LANDING | LIBWDT_INPUT_LOCKED;
	input.layout = &layout;
	input.request = &request;
	input.clock.hz_min = chip->hz_min;
	input.clock.hz_nominal = chip->hz_min;
	input.clock.hz_max = chip->hz_max;
	input.clock.divider = chip->divider;
	input.host_hz = host->hz;
	input.latency_us = host->latency_us;
	input.landing_us = host->landing_us;
	input.age_min_us = age->min_us;
	input.age_max_us = age->max_us;
	input.reg[LIBWDT_REG_MODE] = mode_of(chip) | mode_bits;
	memset(plan, 0, sizeof(*plan));
	plan->size = sizeof(*plan);
	err = libwdt_plan_safe(plan, &input);
	if (err) {
		describe(chip, host, age);
		printf("the planner refuses with %d\n", err);
		exit(1);
	}
}

void describe(const struct chip *chip, const struct host *host, const struct age *age)
{
	printf("WDV=%u %s=%u divider=%u slow clock %u..%u Hz%s%s; host %u Hz, L=%u us, L2=%u us; age %u..%u us\n",
	       (unsigned)chip->load, chip->flags & LIBWDT_WINDOW_ELAPSED ? "RPTH" : "WDD", (unsigned)chip->window,
	       (unsigned)chip->divider, (unsigned)chip->hz_min, (unsigned)chip->hz_max,
	       chip->flags & LIBWDT_PERIOD_DISPUTED ? ", period disputed" : "",
	       chip->flags & LIBWDT_DIVIDER_KEPT ? ", divider kept" : "", (unsigned)host->hz,
	       (unsigned)host->latency_us, (unsigned)host->landing_us, (unsigned)age->min_us, (unsigned)age->max_us);
}

struct options read_options(int argc, char **argv)
{
	struct options options = {0, 0, 2};
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
