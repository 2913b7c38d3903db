// SPDX-License-Identifier: MIT
/* Copyright (c) The libwdtvtlb authors */
/*
 * libvtlb tests itself in the kernel: the library is linked into this module as it
 * is, its tables are vmalloc'ed, and everything it answers is compared with plain
 * lists. insmod fails when something differs.
 *
 *	insmod libvtlb-selftest.ko [seed=S] [operations=N] [threads=N] [plant=N] [forgetful=1]
 *
 * The module's entry lives here; vtlb-selftest-mirror.c, -vcpu.c and -race.c have
 * the parts.
 */
#include "vtlb-selftest.h" /* first: it says how this module logs */

#include <linux/module.h>
#include <linux/random.h>

static ulong seed;
module_param(seed, ulong, 0444);
MODULE_PARM_DESC(seed, "of the random operations; 0 for another one each time (default)");

static uint operations = 200000;
module_param(operations, uint, 0444);
MODULE_PARM_DESC(operations, "how many to compare (default 200000)");

static uint threads = 3;
module_param(threads, uint, 0444);
MODULE_PARM_DESC(threads, "that post purges to a virtual processor, 1 to 8 (default 3)");

static uint plant;
module_param(plant, uint, 0444);
MODULE_PARM_DESC(plant, "tell the list of no purge from this operation on, so that the test must fail (default 0: never)");

static bool forgetful;
module_param(forgetful, bool, 0444);
MODULE_PARM_DESC(forgetful, "do not post every other purge, so that the test must fail (default 0)");

static int __init selftest_init(void)
{
	struct selftest t = {
		.operations = operations, .plant = plant, .threads = clamp(threads, 1u, 8u), .is_forgetful = forgetful,
	};
	int err;

	if (!seed)
		seed = get_random_long() | 1;
	t.random = seed;
	pr_info("libvtlb %u.%u.%u, seed=%lu operations=%u threads=%u\n", libvtlb_version() >> 16, libvtlb_version() >> 8 & 255,
		libvtlb_version() & 255, seed, operations, t.threads);
	err = selftest_mirror(&t);
	err = err ? err : selftest_vcpu(&t);
	err = err ? err : selftest_race(&t);
	pr_info("%s\n", err ? "FAILED" : "passed");
	return err;
}

/* Nothing is left to undo; without this function the module could not be removed. */
static void __exit selftest_exit(void)
{
}

module_init(selftest_init);
module_exit(selftest_exit);
MODULE_DESCRIPTION("libvtlb compared with plain lists, in the kernel");
MODULE_AUTHOR("The libwdtvtlb authors");
MODULE_LICENSE("Dual MIT/GPL");
