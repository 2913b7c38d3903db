/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * A table is saved, and restored at another address in another process; from there on both play the same operations,
 * each beside a linear list of its own, across roll-overs of the tags. Every answer and every victim must be the same.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "choose.h"
#include "report.h"

#define BEFORE 20000u    /* operations before the table is saved */
#define AFTER 1000000u   /* and afterwards */
#define STEP 10000u      /* after so many the digests are compared */
#define FULL_RUN 20u     /* tables */
#define MARKS (AFTER / STEP)

/* What goes to the other process. */
struct parcel {
	uint64_t address; /* of the table, to be avoided */
	struct geometry geometry;
	struct chooser chooser;
	struct linear list;
	uint64_t size;
	uint8_t bytes[SAVE_ROOM];
};

static struct parcel parcel;

static void give_up(const char *what)
{
	perror(what);
	exit(1);
}

static void send_all(int to, const void *from, size_t size)
{
	const char *at = from;

	while (size) {
		ssize_t sent = write(to, at, size);

		if (sent <= 0)
			give_up("write");
		at += sent;
		size -= (size_t)sent;
	}
}

static void receive_all(int from, void *to, size_t size)
{
	char *at = to;

	while (size) {
		ssize_t got = read(from, at, size);

		if (got <= 0)
			give_up("read");
		at += got;
		size -= (size_t)got;
	}
}

static struct play *new_play(uint64_t avoided)
{
	struct play *play = aligned_alloc(64, sizeof(*play)), *other;

	if (play && (uint64_t)(uintptr_t)play == avoided) {
		other = aligned_alloc(64, sizeof(*play));
		free(play);
		play = other;
	}
	if (!play)
		give_up("aligned_alloc");
	memset(play, 0, sizeof(*play));
	return play;
}

/* Plays on, and notes the digest now and then. Fails where no tag was ever used anew. */
static int play_on(struct play *play, struct chooser *chooser, uint64_t digests[MARKS])
{
	struct op op;
	uint32_t i;

	memset(play->tickets, 0, sizeof(play->tickets));
	play->digest = play->sweeps = 0;
	for (i = 0; i < AFTER; i++) {
		choose_op(chooser, play, &op);
		play_op(play, &op);
		if (i % STEP == STEP - 1)
			digests[i / STEP] = play->digest;
	}
	play_inspect(play);
	if (play->sweeps == 0)
		fprintf(stderr, "the tags did not roll over\n");
	return play->sweeps ? 0 : -1;
}

/* The front is no part of a saved table, and is dropped: all granules are closed. */
static void begin_saved(struct play *play)
{
	linear_rearm(&play->list, THASH_EVERYTHING, 0);
	play_count_anew(play);
}

/* The other process: reads the parcel, restores, plays on and tells its digests. */
static int resume(int from, int to)
{
	static uint64_t digests[MARKS];
	struct play *play;
	int error;

	receive_all(from, &parcel, sizeof(parcel));
	play = new_play(parcel.address);
	play_begin(play, &parcel.geometry);
	error = thash_restore(play->table, parcel.bytes, parcel.size);
	if (error) {
		fprintf(stderr, "restore in another process: %d\n", error);
		return 1;
	}
	linear_copy(&play->list, &parcel.list);
	begin_saved(play);
	error = play_on(play, &parcel.chooser, digests);
	send_all(to, digests, sizeof(digests));
	free(play);
	return error != 0;
}

/* Plays a table for a while and packs it. */
static void prepare(struct play *play, uint64_t seed)
{
	struct op op;
	uint32_t i;

	parcel.geometry.granule_log2 = 0;
	choose_begin(&parcel.chooser, &parcel.geometry, seed);
	parcel.chooser.steady = 1;
	play_begin(play, &parcel.geometry);
	for (i = 0; i < BEFORE; i++) {
		choose_op(&parcel.chooser, play, &op);
		play_op(play, &op);
	}
	parcel.size = thash_save_size(play->table);
	if (parcel.size > SAVE_ROOM || thash_save(play->table, parcel.bytes, parcel.size))
		give_up("thash_save");
	parcel.address = (uint64_t)(uintptr_t)play;
	linear_copy(&parcel.list, &play->list);
}

/* Starts this program again, in an emulator where it runs in one; the ends of the pipes are told by number. */
static pid_t start(const char *program, int from, int to)
{
	const char *emulator = getenv("EMULATOR");
	char command[4096];
	pid_t pid;

	snprintf(command, sizeof(command), "exec %s '%s' --resume %d %d", emulator ? emulator : "", program, from, to);
	fflush(stdout);
	pid = fork();
	if (pid < 0)
		give_up("fork");
	if (pid == 0) {
		execl("/bin/sh", "sh", "-c", command, (char *)NULL);
		_exit(127);
	}
	return pid;
}

static int compare(const uint64_t ours[MARKS], const uint64_t theirs[MARKS], uint64_t seed)
{
	uint32_t i;

	for (i = 0; i < MARKS; i++) {
		if (ours[i] != theirs[i]) {
			fprintf(stderr,
				"seed %" PRIu64 ": the restored table differs between operations %" PRIu32
				" and %" PRIu32 "\n",
				seed, i * STEP, (i + 1) * STEP);
			return 1;
		}
	}
	return 0;
}

static int one_table(const char *program, uint64_t seed)
{
	static uint64_t ours[MARKS], theirs[MARKS];
	struct play *play = new_play(0);
	int there[2], back[2], status, error;
	char text[80];
	pid_t pid;

	prepare(play, seed);
	geometry_print(text, &parcel.geometry);
	printf("seed %" PRIu64 ": table %s, %" PRIu64 " bytes saved\n", seed, text, parcel.size);
	if (pipe(there) || pipe(back))
		give_up("pipe");
	pid = start(program, there[0], back[1]);
	close(there[0]);
	close(back[1]);
	send_all(there[1], &parcel, sizeof(parcel));
	close(there[1]);
	begin_saved(play);
	error = play_on(play, &parcel.chooser, ours);
	receive_all(back[0], theirs, sizeof(theirs));
	close(back[0]);
	if (waitpid(pid, &status, 0) != pid || status != 0 || error)
		return 1;
	free(play);
	return compare(ours, theirs, seed);
}

static int usage(const char *program)
{
	fprintf(stderr, "usage: %s [--full | --tables N] [--seed S]\n", program);
	return 2;
}

int main(int argc, char **argv)
{
	uint64_t seed, first = 1, tables = 2;
	int i;

	if (argc == 4 && !strcmp(argv[1], "--resume"))
		return resume(atoi(argv[2]), atoi(argv[3]));
	for (i = 1; i < argc; i++) {
		if (!strcmp(argv[i], "--full"))
			tables = FULL_RUN;
		else if (!strcmp(argv[i], "--seed") && i + 1 < argc)
			first = strtoull(argv[++i], NULL, 0);
		else if (!strcmp(argv[i], "--tables") && i + 1 < argc)
			tables = strtoull(argv[++i], NULL, 0);
		else
			return usage(argv[0]);
	}
	for (seed = first; seed < first + tables; seed++)
		if (one_table(argv[0], seed))
			return 1;
	printf("%" PRIu64 " tables restored in another process, %" PRIu32 " operations each\n", tables, AFTER);
	return 0;
}
