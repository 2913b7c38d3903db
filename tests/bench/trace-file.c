/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Recorded traces, through the reader of vtlbreplay. */
#include "trace-file.h"

#include <stdio.h>

#ifdef HAVE_ZSTD
#include <stdlib.h>
#include <string.h>

#include "vtlbreplay.h"

uint64_t *trace_file_read(const char *file, size_t *count)
{
	struct trace trace;
	uint64_t *words;

	if (trace_read(&trace, file) != 0)
		return NULL;
	*count = trace.records;
	words = malloc(*count * sizeof(*words));
	if (words)
		memcpy(words, trace.record, *count * sizeof(*words));
	trace_free(&trace);
	return words;
}
#else
uint64_t *trace_file_read(const char *file, size_t *count)
{
	(void)count;
	fprintf(stderr, "%s: built without libzstd, no trace can be read (Debian: libzstd-dev)\n", file);
	return NULL;
}
#endif
