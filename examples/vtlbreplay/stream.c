/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The bytes of a zstd file. A frame that is damaged or does not end is a problem, never an end. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <zstd.h>

#include "stream.h"

#define PACKED_ROOM 65536u
#define PLAIN_ROOM 262144u

struct stream_file {
	FILE *file;
	ZSTD_DStream *zstd;
	ZSTD_inBuffer packed;
	size_t pending; /* 0: between two frames */
	uint64_t size, taken;
	int began; /* a frame */
	int full;  /* the last call left no room in its output */
	uint8_t packed_bytes[PACKED_ROOM];
	uint8_t plain_bytes[PLAIN_ROOM];
};

static int fails(struct stream *stream, const char *problem)
{
	stream->problem = problem;
	return -1;
}

int stream_open(struct stream *stream, const char *file)
{
	static const struct stream none;
	struct stat about;

	*stream = none;
	stream->file = calloc(1, sizeof(*stream->file));
	if (!stream->file)
		return fails(stream, strerror(ENOMEM));
	stream->file->file = fopen(file, "rb");
	if (!stream->file->file)
		return fails(stream, strerror(errno));
	if (fstat(fileno(stream->file->file), &about) == 0 && S_ISREG(about.st_mode))
		stream->file->size = (uint64_t)about.st_size;
	stream->file->zstd = ZSTD_createDStream();
	if (!stream->file->zstd)
		return fails(stream, strerror(ENOMEM));
	stream->file->packed.src = stream->file->packed_bytes;
	return 0;
}

void stream_close(struct stream *stream)
{
	if (!stream->file)
		return;
	ZSTD_freeDStream(stream->file->zstd);
	if (stream->file->file)
		fclose(stream->file->file);
	free(stream->file);
	stream->file = NULL;
}

double stream_part(const struct stream *stream)
{
	return stream->file->size ? (double)stream->file->taken / (double)stream->file->size : 0;
}

/* Fills the packed buffer: 1, or 0 at the end of the file, which is a problem inside a frame. */
static int read_packed(struct stream *stream)
{
	struct stream_file *file = stream->file;

	errno = 0;
	file->packed.size = fread(file->packed_bytes, 1, PACKED_ROOM, file->file);
	file->packed.pos = 0;
	file->taken += file->packed.size;
	if (file->packed.size)
		return 1;
	if (ferror(file->file))
		stream->problem = errno ? strerror(errno) : "cannot be read";
	else if (!file->began)
		stream->problem = "the file is empty";
	else if (file->pending)
		stream->problem = "the zstd data is cut short";
	return 0;
}

/* A call that filled its output may hold plain bytes back: they are asked for before more is read. */
int stream_more(struct stream *stream)
{
	struct stream_file *file = stream->file;
	ZSTD_outBuffer plain = {file->plain_bytes, PLAIN_ROOM, 0};

	while (!stream->problem && plain.pos == 0) {
		if (file->packed.pos == file->packed.size && !file->full && !read_packed(stream))
			break;
		file->began = 1;
		file->pending = ZSTD_decompressStream(file->zstd, &plain, &file->packed);
		file->full = plain.pos == plain.size;
		if (ZSTD_isError(file->pending))
			stream->problem = ZSTD_getErrorName(file->pending);
	}
	stream->at = file->plain_bytes;
	stream->end = stream->at + plain.pos;
	return plain.pos > 0;
}
