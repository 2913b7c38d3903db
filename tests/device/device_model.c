/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * The models of the watchdogs against what documents say: the tables given, then random plays beside the second model,
 * then hostile ones. Exits with 1 where the library is contradicted, with 2 where a table or the call is wrong.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "random.h"
#include "rows.h"

struct wish {
	uint64_t seed, episode, episodes, rounds;
};

static int usage(const char *name)
{
	fprintf(stderr, "usage: %s [--full] [--seed N] [--episode N] [--episodes N] [--rounds N] TABLE...\n", name);
	return 2;
}

/* An option with a number; 0: it is none. */
static int take(struct wish *wish, const char *option, const char *value)
{
	const struct {
		const char *name;
		uint64_t *to;
	} options[] = {{"--seed", &wish->seed}, {"--episodes", &wish->episodes}, {"--rounds", &wish->rounds}};
	size_t i;

	if (!value)
		return 0;
	if (!strcmp(option, "--episode")) {
		wish->episode = strtoull(value, NULL, 0);
		wish->episodes = 1;
		return 1;
	}
	for (i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
		if (!strcmp(option, options[i].name)) {
			*options[i].to = strtoull(value, NULL, 0);
			return 1;
		}
	}
	return 0;
}

int main(int argc, char **argv)
{
	struct wish wish = {1, 0, 3000, 2000};
	int i, wrong = 0;

	for (i = 1; i < argc && argv[i][0] == '-'; i++) {
		if (!strcmp(argv[i], "--full")) {
			wish.episodes = 200000;
			wish.rounds = 200000;
		} else if (take(&wish, argv[i], i + 1 < argc ? argv[i + 1] : NULL)) {
			i++;
		} else {
			return usage(argv[0]);
		}
	}
	for (; i < argc; i++)
		wrong |= play_table(argv[i]) != 0;
	wrong |= play_random(wish.seed, wish.episode, wish.episodes);
	wrong |= play_hostile(wish.seed, wish.rounds);
	return wrong;
}
