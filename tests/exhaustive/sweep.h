/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* What every sweep needs: its options, its clock, and all processors. */
#ifndef SWEEP_H
#define SWEEP_H

#include <stdint.h>

/* --full, --brief and --jobs N; by default a job a processor. Anything else ends the program. */
struct options {
	int full;
	int brief; /* for an emulated machine: a sample, where the whole of it was played natively */
	uint32_t jobs;
};

struct options read_options(int argc, char **argv);

/* Seconds since the program's first call. */
double elapsed_s(void);

/*
 * Runs work(part, arg) for part 0 to parts - 1 in up to `jobs` processes at a
 * time, each of which adds its counts to `counts`. Returns how many failed.
 */
#define COUNT_ROOM 64u
uint32_t in_processes(uint64_t counts[COUNT_ROOM], uint32_t parts, uint32_t jobs,
		      int (*work)(uint64_t *counts, uint32_t part, const void *arg), const void *arg);

#endif
