/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* What a firmware's own libc brings. It is linked, never run, and not counted. */
#include <stddef.h>

void *memcpy(void *to, const void *from, size_t length);
void *memmove(void *to, const void *from, size_t length);
void *memset(void *to, int byte, size_t length);
int memcmp(const void *a, const void *b, size_t length);

void *memcpy(void *to, const void *from, size_t length)
{
	(void)from;
	(void)length;
	return to;
}

void *memmove(void *to, const void *from, size_t length)
{
	(void)from;
	(void)length;
	return to;
}

void *memset(void *to, int byte, size_t length)
{
	(void)byte;
	(void)length;
	return to;
}

int memcmp(const void *a, const void *b, size_t length)
{
	(void)length;
	return a != b;
}
