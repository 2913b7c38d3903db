// SPDX-License-Identifier: MIT
/* Copyright (c) The libwdtvtlb authors */
/* The module. */
#include <linux/module.h>

#include <libwdtvtlb/wdt.h>

static int __init libwdt_watchdog_init(void)
{
	pr_info("libwdt: %s\n", libwdt_strerror(0));
	return 0;
}
module_init(libwdt_watchdog_init);

static void __exit libwdt_watchdog_exit(void)
{
}
module_exit(libwdt_watchdog_exit);

MODULE_DESCRIPTION("Watchdogs driven by libwdt");
MODULE_AUTHOR("The libwdtvtlb authors");
MODULE_LICENSE("Dual MIT/GPL");
