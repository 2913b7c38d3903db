/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * A hostile guest on a host that fails: random and adversarial operands for every
 * function of a virtual processor, on virtual processors of all shapes. Built
 * with sanitizers (vtlb_hostile.sh) it says more.
 *
 * After each operation it demands that the outcome is one of the function's, that
 * an error of a callback came up unchanged, that what was refused changed nothing
 * (table, region registers, VHPT, dirty log), that a purge left nothing, that what
 * a walker finds in the VHPT can be, and that no operation looked at more entries
 * of the VHPT or called the host more often than the header promises, whatever the
 * guest chose. Callbacks call back and have to be refused.
 *
 * Usage: vtlb_hostile [--full | --brief | --ops N] [--seed S] [--episode E]
 */
#include "hostile.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EPISODE 1500u /* operations on one virtual processor */
#define USUAL_RUN 150000u
#define FULL_RUN 4000000u
#define BRIEF_RUN 10000u /* for an emulated machine */

static struct world world;

void hostile_fail(const struct world *w, const char *format, ...)
{
	va_list arguments;

	fprintf(stderr, "vtlb_hostile: --seed %llu --episode %llu, operation %llu: %s %s\n\t",
		(unsigned long long)w->seed, (unsigned long long)w->episode, (unsigned long long)w->operation, w->name,
		w->detail);
	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	fputc('\n', stderr);
	exit(EXIT_FAILURE);
}

static void play_episode(struct world *w, uint64_t operations)
{
	w->random = w->seed * 1000003 + w->episode;
	world_begin(w);
	for (w->operation = 0; w->operation < operations; w->operation++)
		hostile_play(w);
	world_end(w);
}

#if defined(__GNUC__)
__attribute__((noreturn))
#endif
static void usage(void)
{
	fprintf(stderr, "usage: vtlb_hostile [--full | --brief | --ops N] [--seed S] [--episode E]\n");
	exit(2);
}

struct run {
	uint64_t operations;
	int one_episode;
};

/* An option with a number. */
static void read_number(struct run *run, const char *option, const char *number)
{
	uint64_t value;

	if (!number)
		usage();
	value = strtoull(number, NULL, 0);
	if (!strcmp(option, "--ops")) {
		run->operations = value;
	} else if (!strcmp(option, "--seed")) {
		world.seed = value;
	} else if (!strcmp(option, "--episode")) {
		world.episode = value;
		run->one_episode = 1;
	} else {
		usage();
	}
}

static struct run read_options(int argc, char **argv)
{
	struct run run = {USUAL_RUN, 0};
	int i;

	world.seed = 1;
	for (i = 1; i < argc; i++) {
		if (!strcmp(argv[i], "--full")) {
			run.operations = FULL_RUN;
		} else if (!strcmp(argv[i], "--brief")) {
			run.operations = BRIEF_RUN;
		} else {
			read_number(&run, argv[i], argv[i + 1]);
			i++;
		}
	}
	return run;
}

static void report(const struct world *w)
{
	uint32_t i;

	printf("%llu operations refused, %llu callbacks failed, %llu called back, %llu requests drained, %llu walks, "
	       "%llu VHPT entries seen\noutcomes:",
	       (unsigned long long)w->refused, (unsigned long long)w->failed, (unsigned long long)w->busy,
	       (unsigned long long)w->drained, (unsigned long long)w->walks, (unsigned long long)w->vhpt_seen);
	for (i = 0; i <= LIBVTLB_RETRY; i++)
		printf(" %llu", (unsigned long long)w->tally[i]);
	putchar('\n');
}

/* A run in which some outcome never came has not tried what it says. */
static int has_seen_all(const struct world *w)
{
	uint32_t i;

	for (i = 0; i <= LIBVTLB_RETRY; i++)
		if (!w->tally[i])
			return 0;
	return w->refused && w->failed && w->busy && w->drained && w->vhpt_seen;
}

int main(int argc, char **argv)
{
	struct run run = read_options(argc, argv);
	uint64_t done, all = run.one_episode ? EPISODE : run.operations;

	printf("vtlb_hostile: --seed %llu\n", (unsigned long long)world.seed);
	for (done = 0; done < all; done += EPISODE, world.episode++)
		play_episode(&world, all - done > EPISODE ? EPISODE : all - done);
	report(&world);
	if (all >= USUAL_RUN && !has_seen_all(&world)) {
		fprintf(stderr, "vtlb_hostile: an outcome never came\n");
		return EXIT_FAILURE;
	}
	return EXIT_SUCCESS;
}
