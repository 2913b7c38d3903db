/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * What each result of libwdt is in the terms of Zephyr's watchdog API. libwdt's
 * numbers are those of Linux, a C library's may differ.
 */
#include "wdt_libwdt.h"

static const struct {
	int16_t result;
	int16_t error;
} table[] = {
	{LIBWDT_EARLY, EAGAIN},            /* wdt_feed(): now is too soon, later will do */
	{LIBWDT_AGAIN, EAGAIN},
	{LIBWDT_ERR_BUSY, EBUSY},
	{LIBWDT_ERR_STATE, EINVAL},        /* wdt_feed(): nothing is set up */
	{LIBWDT_ERR_INVALID, EINVAL},
	{LIBWDT_ERR_ZERO, EINVAL},         /* a window out of the possible range, for this and the next three */
	{LIBWDT_ERR_RANGE, EINVAL},
	{LIBWDT_ERR_TOO_SHORT, EINVAL},
	{LIBWDT_ERR_INFEASIBLE, EINVAL},
	{LIBWDT_ERR_UNSUPPORTED, ENOTSUP},
	{LIBWDT_ERR_SIZE, EIO},            /* headers and library do not belong together */
	{LIBWDT_ERR_STORAGE, EIO},
	{LIBWDT_ERR_CLOCK, EIO},           /* the kernel's clock stands still */
};

int wdt_libwdt_errno(int result)
{
	if (result == 0)
		return 0;
	for (size_t i = 0; i < ARRAY_SIZE(table); i++)
		if (table[i].result == result)
			return -table[i].error;
	return -EIO;
}
