/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Between the bench and the reader of vtlbreplay, whose names are its own. */
#ifndef BENCH_TRACE_FILE_H
#define BENCH_TRACE_FILE_H

#include <stddef.h>
#include <stdint.h>

/*
 * A trace in memory, to be freed: the address of a page in each word, the kind
 * of access in its two lowest bits. NULL after having said why.
 */
uint64_t *trace_file_read(const char *file, size_t *count);

#endif
