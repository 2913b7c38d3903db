/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The bytes of a zstd file, one after the other, with their offset. */
#ifndef VTLBREPLAY_STREAM_H
#define VTLBREPLAY_STREAM_H

#include <stddef.h>
#include <stdint.h>

struct stream {
	const char *problem; /* why there are no more bytes, NULL: the file ends here as it should */
	uint64_t offset;     /* of the next byte, decompressed */
	const uint8_t *at, *end;
	struct stream_file *file;
};

/* Returns 0, or -1 with the problem set; closing is right in either case. */
int stream_open(struct stream *stream, const char *file);
void stream_close(struct stream *stream);
/* The part of the compressed file that was read, 0 to 1; 0 when nobody knows. */
double stream_part(const struct stream *stream);
/* Reads more: 1, or 0 at the end or at a problem. */
int stream_more(struct stream *stream);

/* The next byte, or -1 at the end or at a problem. */
static inline int stream_byte(struct stream *stream)
{
	if (stream->at == stream->end && !stream_more(stream))
		return -1;
	stream->offset++;
	return *stream->at++;
}

#endif
