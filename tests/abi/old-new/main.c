/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* What the program is asked to do, and memory at the edge. */
#define _DEFAULT_SOURCE
#include "program.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

void *edge(uint64_t bytes)
{
	uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE), span = (bytes + page - 1) / page * page;
	uint8_t *memory = mmap(NULL, span + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED || mprotect(memory + span, page, PROT_NONE)) {
		perror("mmap");
		exit(2);
	}
	memset(memory, 0xa5, span);
	return memory + span - bytes;
}

void *edge_copy(const void *from, uint64_t bytes)
{
	return memcpy(edge(bytes), from, bytes);
}

void must(int result, const char *what)
{
	if (result >= 0)
		return;
	fprintf(stderr, "%s says %d\n", what, result);
	exit(1);
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";

	if (strcmp(what, "play") == 0) {
		play_wdt();
		play_vtlb();
	} else if (strcmp(what, "crowd") == 0) {
		crowd();
	} else if (strcmp(what, "future") == 0) {
		come_from_the_future();
	} else {
		fprintf(stderr, "usage: %s play | crowd | future\n", argv[0]);
		return 2;
	}
	return 0;
}
