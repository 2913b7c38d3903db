/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * General maps as translation tables: page number to addend, never evicting,
 * filled at a miss. Each is a file of its own, so that its lookup is inlined as
 * its authors meant it, and is left out where its package is missing.
 */
#ifndef BENCH_PEERS_H
#define BENCH_PEERS_H

#include "replay.h"

struct peer {
	const char *name;
	const char *package;  /* that Debian has it in */
	void *(*create)(void); /* NULL: the package is not installed */
	void (*destroy)(void *map);
	uint64_t (*replay_reads)(struct replay *replay);
};

extern const struct peer peer_khash, peer_uthash, peer_judy, peer_absl;

#endif
