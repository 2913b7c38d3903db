/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * A hostile guest on a host that fails: random and adversarial operands for every
 * function of a virtual processor, on virtual processors of all shapes. To be
 * built with sanitizers: see vtlb_hostile.sh.
 *
 * After each operation it demands that the outcome is one of the function's, that
 * an error of a callback came up unchanged, that what was refused changed nothing
 * (table, region registers, VHPT, dirty log), that a purge left nothing, that what
 * a walker finds in the VHPT can be, and that no operation looked at more entries
 * of the VHPT or called the host more often than the header promises, whatever the
 * guest chose. Callbacks call back and have to be refused.
 *
 * Usage: vtlb_hostile [--ops N] [--seed S] [--episode E]
 */
#include "hostile.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define EPISODE 1500u /* operations on one virtual processor */

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

static void usage(void)
{
	fprintf(stderr, "usage: vtlb_hostile [--ops N] [--seed S] [--episode E]\n");
	exit(2);
}

int main(int argc, char **argv)
{
	uint64_t operations = 200000, done;
	int i, one_episode = 0;

	world.seed = 1;
	for (i = 1; i < argc; i += 2) {
		uint64_t value = i + 1 < argc ? strtoull(argv[i + 1], NULL, 0) : 0;

		if (i + 1 < argc && !strcmp(argv[i], "--ops"))
			operations = value;
		else if (i + 1 < argc && !strcmp(argv[i], "--seed"))
			world.seed = value;
		else if (i + 1 < argc && !strcmp(argv[i], "--episode"))
			world.episode = value, one_episode = 1;
		else
			usage();
	}
	printf("vtlb_hostile: --seed %llu\n", (unsigned long long)world.seed);
	for (done = 0; done < operations && (!one_episode || !done); done += EPISODE, world.episode++)
		play_episode(&world, one_episode || operations - done > EPISODE ? EPISODE : operations - done);
	printf("%llu operations refused, %llu callbacks failed, %llu called back, %llu requests drained, %llu walks, "
	       "%llu VHPT entries seen\n",
	       (unsigned long long)world.refused, (unsigned long long)world.failed, (unsigned long long)world.busy,
	       (unsigned long long)world.drained, (unsigned long long)world.walks, (unsigned long long)world.vhpt_seen);
	for (i = 0; i <= LIBVTLB_RETRY; i++)
		printf("%s%d: %llu", i ? ", " : "outcomes: ", i, (unsigned long long)world.tally[i]);
	putchar('\n');
	return EXIT_SUCCESS;
}
