/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The IB700's watchdog, for every machine that has its port. */
#include "ib700.h"
#include "ports.h"

#define START 0x443u /* 0xf - seconds / 2 */

int ib700_start(void *user)
{
	(void)user;
	port_write8(START, IB700_LEVEL_2S);
	return 0;
}

int ib700_refresh(void *user)
{
	return ib700_start(user);
}
