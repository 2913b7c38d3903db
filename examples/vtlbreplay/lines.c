/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Memory that begins with a cache line and ends with one, as the tables want it. */
#include <stdlib.h>

#include "vtlbreplay.h"

#define LINE 64u

void *lines(size_t count, size_t size)
{
	size_t bytes = (count * size + LINE - 1) / LINE * LINE;

	return aligned_alloc(LINE, bytes ? bytes : LINE);
}
