/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * Address traces in the format PTR1, decoded to memory. A file may hold anything: what is not exactly the format is
 * refused, with the place where it goes wrong.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "stream.h"
#include "vtlbreplay.h"

#define HEADER_BYTES 32
#define RANKS 63u     /* pages that a stream remembers; the rank after the last one announces a new page */
#define PAGE_BITS 52u /* of a page's number: 64 less the 12 of the offset */
#define NO_PAGE UINT64_MAX
#define FIRST_ROOM 65536u

/* The pages that a stream used last, the latest first. */
struct recent {
	uint64_t page[RANKS];
};

struct decoder {
	struct stream stream;
	struct trace *trace;
	uint64_t promised, promised_fetches, promised_accesses;
	uint64_t fetches, accesses; /* records of either kind */
	uint32_t room;
	struct recent instruction, data;
};

/* Says what is wrong at the byte that begins at `offset`; what the stream has to say goes first. */
static int complain(const struct decoder *decoder, uint64_t offset, const char *problem)
{
	if (decoder->stream.problem) {
		offset = decoder->stream.offset;
		problem = decoder->stream.problem;
	}
	fprintf(stderr, "vtlbreplay: %s: byte %" PRIu64 " of the decompressed trace: %s\n", decoder->trace->file,
		offset, problem);
	return STATUS_BAD_INPUT;
}

static uint64_t little_endian(const uint8_t *byte)
{
	uint64_t value = 0;
	int i;

	for (i = 7; i >= 0; i--)
		value = value << 8 | byte[i];
	return value;
}

static int read_header(struct decoder *decoder)
{
	static const uint8_t magic[8] = "PTR1";
	uint8_t header[HEADER_BYTES];
	int i, byte;

	for (i = 0; i < HEADER_BYTES; i++) {
		byte = stream_byte(&decoder->stream);
		if (byte < 0)
			return complain(decoder, decoder->stream.offset, "the trace ends inside its header");
		header[i] = (uint8_t)byte;
		if (i < 8 && header[i] != magic[i])
			return complain(decoder, (uint64_t)i, "not a trace of the format PTR1");
	}
	decoder->promised_fetches = little_endian(header + 8);
	decoder->promised_accesses = little_endian(header + 16);
	decoder->promised = little_endian(header + 24);
	if (decoder->promised == 0)
		return complain(decoder, 24, "the trace has no records");
	if (decoder->promised > RECORDS_MAX)
		return complain(decoder, 24, "the header counts more than 268435456 records");
	return 0;
}

/* Seven bits a byte, the lowest first. Only the shortest form of a number is one. */
static int read_page(struct decoder *decoder, uint64_t *page)
{
	uint64_t start = decoder->stream.offset;
	uint32_t shift = 0;
	int byte;

	*page = 0;
	do {
		byte = stream_byte(&decoder->stream);
		if (byte < 0)
			return complain(decoder, decoder->stream.offset, "the trace ends inside a page number");
		if (shift >= PAGE_BITS || (uint64_t)(byte & 0x7f) >> (PAGE_BITS - shift))
			return complain(decoder, start, "a page number has more than 52 bits");
		*page |= (uint64_t)(byte & 0x7f) << shift;
		shift += 7;
	} while (byte & 0x80);
	if (byte == 0 && shift > 7)
		return complain(decoder, start, "a page number is longer than it need be");
	return 0;
}

static void move_to_front(struct recent *recent, uint32_t rank, uint64_t page)
{
	memmove(recent->page + 1, recent->page, rank * sizeof(recent->page[0]));
	recent->page[0] = page;
}

/* One record as it is kept; its first byte is the token. */
static int read_record(struct decoder *decoder, uint64_t *record, uint8_t token)
{
	uint64_t start = decoder->stream.offset - 1, page;
	uint32_t rank = token >> 2;
	int is_fetch = token & 1, is_write = token >> 1 & 1, status;
	struct recent *recent = is_fetch ? &decoder->instruction : &decoder->data;

	if (is_fetch && is_write)
		return complain(decoder, start, "an instruction fetch that writes");
	if (rank == RANKS) {
		status = read_page(decoder, &page);
		if (status)
			return status;
		rank--;
	} else {
		page = recent->page[rank];
		if (page == NO_PAGE)
			return complain(decoder, start, "a rank at which there is no page yet");
	}
	move_to_front(recent, rank, page);
	*record = page << TRACE_PAGE_LOG2 | (uint64_t)(is_fetch ? KIND_FETCH : is_write ? KIND_WRITE : KIND_READ);
	decoder->fetches += (uint64_t)is_fetch;
	decoder->accesses += (uint64_t)!is_fetch;
	return 0;
}

/* Grows by what was read, not by what the header promises. */
static int make_room(struct decoder *decoder)
{
	struct trace *trace = decoder->trace;
	uint32_t room = decoder->room ? 2 * decoder->room : FIRST_ROOM;
	uint64_t *more;

	if (trace->records < decoder->room)
		return 0;
	more = realloc(trace->record, (size_t)room * sizeof(more[0]));
	if (!more)
		return complain(decoder, decoder->stream.offset, strerror(ENOMEM));
	trace->record = more;
	decoder->room = room;
	progress_at(stream_part(&decoder->stream));
	return 0;
}

/* More records of a stream than accesses cannot be: records are accesses, less the repeated ones. */
static int check_counts(struct decoder *decoder)
{
	uint64_t end = decoder->stream.offset;

	if (stream_byte(&decoder->stream) >= 0)
		return complain(decoder, end, "the trace goes on after the last record that its header counts");
	if (decoder->stream.problem)
		return complain(decoder, end, NULL);
	if (decoder->fetches > decoder->promised_fetches)
		return complain(decoder, 8,
				"the header counts fewer instruction accesses than there are records of them");
	if (decoder->accesses > decoder->promised_accesses)
		return complain(decoder, 16, "the header counts fewer data accesses than there are records of them");
	return 0;
}

static int read_records(struct decoder *decoder)
{
	struct trace *trace = decoder->trace;
	int status = 0, byte;

	while (!status && trace->records < decoder->promised) {
		byte = stream_byte(&decoder->stream);
		if (byte < 0)
			return complain(decoder, decoder->stream.offset,
					"the trace ends before the last record that its header counts");
		status = make_room(decoder);
		if (!status)
			status = read_record(decoder, &trace->record[trace->records], (uint8_t)byte);
		trace->records++;
	}
	return status ? status : check_counts(decoder);
}

static int decode(struct decoder *decoder)
{
	int status;

	if (stream_open(&decoder->stream, decoder->trace->file)) {
		fprintf(stderr, "vtlbreplay: %s: %s\n", decoder->trace->file, decoder->stream.problem);
		return STATUS_BAD_INPUT;
	}
	memset(&decoder->instruction, 0xff, sizeof(decoder->instruction));
	memset(&decoder->data, 0xff, sizeof(decoder->data));
	status = read_header(decoder);
	return status ? status : read_records(decoder);
}

int trace_read(struct trace *trace, const char *file)
{
	static const struct trace none;
	struct decoder decoder = {.trace = trace};
	int status;

	*trace = none;
	trace->file = file;
	status = decode(&decoder);
	stream_close(&decoder.stream);
	trace->fetches = decoder.promised_fetches;
	trace->accesses = decoder.promised_accesses;
	if (status)
		trace_free(trace);
	return status;
}

void trace_free(struct trace *trace)
{
	free(trace->record);
	trace->record = NULL;
}
