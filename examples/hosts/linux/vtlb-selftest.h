/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * What the parts of the self-test module share. Each part returns 0 or a negative
 * errno, and says in the log what it did.
 */
#ifndef VTLB_SELFTEST_H
#define VTLB_SELFTEST_H

#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/errno.h>
#include <linux/printk.h>
#include <linux/types.h>

#include <libwdtvtlb/thash.h>

struct selftest {
	u64 random; /* state of below(), never 0 */
	u32 operations; /* of the mirror; the other parts do a tenth of them */
	u32 plant; /* from this operation on the mirror's list is told of no purge; 0 for never */
	u32 threads; /* that post purges */
	bool is_forgetful; /* every other purge of theirs is not posted */
};

/* A number from 0 to n - 1, by xorshift64*; no division, which 32-bit kernels do not link. */
static inline u32 below(u64 *random, u32 n)
{
	*random ^= *random >> 12;
	*random ^= *random << 25;
	*random ^= *random >> 27;
	return (u32)(((*random * 0x2545f4914f6cdd1dULL) >> 32) * n >> 32);
}

/* A table against a linear list. */
int selftest_mirror(struct selftest *t);
/* A virtual processor with a VHPT against another list. */
int selftest_vcpu(struct selftest *t);
/* Purges posted from other threads. */
int selftest_race(struct selftest *t);

#endif
