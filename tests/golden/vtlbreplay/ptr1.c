/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * Traces as text and back, for the tests of vtlbreplay: written without a look at its reader. A line is a kind (r, w
 * or x) and the number of a 4 KiB page.
 *
 *   ptr1 text FILE        prints the records of a trace
 *   ptr1 trace [F D N]    reads such lines, writes a trace, not compressed; F, D and N replace the counts of
 *                         instruction accesses, data accesses and records
 *   ptr1 zstd             compresses what it reads
 *   ptr1 plain FILE       decompresses
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <zstd.h>

struct bytes {
	unsigned char *at;
	size_t count, room;
};

static void die(const char *why)
{
	fprintf(stderr, "ptr1: %s\n", why);
	exit(1);
}

static void append(struct bytes *bytes, int byte)
{
	if (bytes->count == bytes->room) {
		bytes->room = bytes->room ? 2 * bytes->room : 4096;
		bytes->at = realloc(bytes->at, bytes->room);
		if (!bytes->at)
			die("no memory");
	}
	bytes->at[bytes->count++] = (unsigned char)byte;
}

static struct bytes slurp(FILE *from)
{
	struct bytes all = {NULL, 0, 0};
	int byte;

	if (!from)
		die("no such file");
	while ((byte = getc(from)) != EOF)
		append(&all, byte);
	return all;
}

static void spill(const struct bytes *bytes)
{
	if (bytes->count && fwrite(bytes->at, 1, bytes->count, stdout) != bytes->count)
		die("cannot write");
}

static struct bytes decompress(const struct bytes *packed)
{
	unsigned long long size = ZSTD_getFrameContentSize(packed->at, packed->count);
	struct bytes plain = {NULL, 0, 0};

	if (size == ZSTD_CONTENTSIZE_ERROR || size == ZSTD_CONTENTSIZE_UNKNOWN || size > 1u << 30)
		die("not one zstd frame of known size");
	plain.at = malloc((size_t)size + 1);
	if (!plain.at)
		die("no memory");
	plain.count = ZSTD_decompress(plain.at, (size_t)size, packed->at, packed->count);
	if (ZSTD_isError(plain.count) || plain.count != size)
		die("damaged");
	return plain;
}

static struct bytes compress(const struct bytes *plain)
{
	struct bytes packed = {malloc(ZSTD_compressBound(plain->count)), 0, ZSTD_compressBound(plain->count)};

	packed.count = packed.at ? ZSTD_compress(packed.at, packed.room, plain->at, plain->count, 9) : 0;
	if (!packed.at || ZSTD_isError(packed.count))
		die("cannot compress");
	return packed;
}

/* One list of pages for each stream: [0] of data, [1] of instructions. */
static uint64_t list[2][63];

static void to_front(uint64_t *pages, int rank, uint64_t page)
{
	for (; rank > 0; rank--)
		pages[rank] = pages[rank - 1];
	pages[0] = page;
}

static void text(const struct bytes *trace)
{
	size_t at = 32;
	uint64_t page;
	int token, rank, shift;

	while (at < trace->count) {
		token = trace->at[at++];
		rank = token >> 2;
		if (rank < 63) {
			page = list[token & 1][rank];
		} else {
			for (page = 0, shift = 0;; shift += 7) {
				page |= (uint64_t)(trace->at[at] & 127) << shift;
				if (trace->at[at++] < 128)
					break;
			}
			rank = 62;
		}
		to_front(list[token & 1], rank, page);
		printf("%c %" PRIu64 "\n", token & 1 ? 'x' : token & 2 ? 'w' : 'r', page);
	}
}

static void put_record(struct bytes *trace, char kind, uint64_t page)
{
	uint64_t *pages = list[kind == 'x'];
	int rank = 0, flags = kind == 'x' ? 1 : kind == 'w' ? 2 : 0;

	while (rank < 63 && pages[rank] != page)
		rank++;
	append(trace, rank << 2 | flags);
	if (rank == 63) {
		uint64_t rest = page;

		for (; rest > 127; rest >>= 7)
			append(trace, (int)(rest & 127) | 128);
		append(trace, (int)rest);
		rank = 62;
	}
	to_front(pages, rank, page);
}

static void put_count(struct bytes *trace, size_t at, uint64_t count)
{
	int i;

	for (i = 0; i < 8; i++)
		trace->at[at + (size_t)i] = (unsigned char)(count >> 8 * i);
}

static struct bytes trace_of_lines(int argc, char **argv)
{
	struct bytes trace = {NULL, 0, 0};
	uint64_t page, count[3] = {0, 0, 0};
	char kind;
	int i;

	for (i = 0; i < 32; i++)
		append(&trace, i < 4 ? "PTR1"[i] : 0);
	while (scanf(" %c %" SCNu64, &kind, &page) == 2) {
		put_record(&trace, kind, page);
		count[kind == 'x' ? 0 : 1]++;
		count[2]++;
	}
	for (i = 0; i < 3; i++)
		put_count(&trace, (size_t)(8 * i + 8), argc == 5 ? strtoull(argv[2 + i], NULL, 10) : count[i]);
	return trace;
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";
	struct bytes in, out = {NULL, 0, 0};

	memset(list, 0xff, sizeof(list));
	if (strcmp(what, "trace") == 0) {
		out = trace_of_lines(argc, argv);
	} else if (strcmp(what, "zstd") == 0) {
		in = slurp(stdin);
		out = compress(&in);
		free(in.at);
	} else if (argc == 3 && (strcmp(what, "text") == 0 || strcmp(what, "plain") == 0)) {
		FILE *file = fopen(argv[2], "rb");

		in = slurp(file);
		fclose(file);
		out = decompress(&in);
		free(in.at);
		if (what[0] == 't') {
			text(&out);
			out.count = 0;
		}
	} else {
		die("text FILE, trace [F D N], zstd or plain FILE");
	}
	spill(&out);
	free(out.at);
	return fflush(stdout) != 0;
}
