// SPDX-License-Identifier: MIT
/* Copyright (c) The libwdtvtlb authors */
/* The module: its front ends, in and out. */
#include <linux/module.h>

#include "kwdt.h"

static int __init libwdt_watchdog_init(void)
{
	int err;

	kwdt_show_open();
	err = kwdt_at91_init();
	if (err)
		goto no_at91;
	err = kwdt_i6300esb_init();
	if (err)
		goto no_i6300esb;
	err = kwdt_model_init();
	if (!err)
		return 0;
	kwdt_i6300esb_exit();
no_i6300esb:
	kwdt_at91_exit();
no_at91:
	kwdt_show_close();
	return err;
}
module_init(libwdt_watchdog_init);

static void __exit libwdt_watchdog_exit(void)
{
	kwdt_model_exit();
	kwdt_i6300esb_exit();
	kwdt_at91_exit();
	kwdt_show_close();
}
module_exit(libwdt_watchdog_exit);

MODULE_DESCRIPTION("Watchdogs driven by libwdt");
MODULE_AUTHOR("The libwdtvtlb authors");
MODULE_LICENSE("Dual MIT/GPL");
