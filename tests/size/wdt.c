/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * The smallest firmware that plans safely, negotiates and serves one kind of
 * watchdog. It is linked, never run: size-table.sh counts what it drags in.
 * Its own code is put aside by the link and not counted.
 */
#include <libwdtvtlb/wdt.h>

int firmware(struct libwdt *wdt, struct libwdt_plan *plan, const struct libwdt_ops *ops, void *user);

int firmware(struct libwdt *wdt, struct libwdt_plan *plan, const struct libwdt_ops *ops, void *user)
{
	struct libwdt_request request = LIBWDT_REQUEST_INIT;
	struct libwdt_input input = LIBWDT_INPUT_INIT;
	uint64_t deadline = 0;
	int err;

	input.layout = libwdt_layout_at91sam9();
	input.request = &request;
	err = libwdt_init(wdt, ops, user);
	if (!err)
		err = libwdt_negotiate(wdt, plan, &input, libwdt_plan_safe);
	if (!err)
		err = libwdt_start(wdt, &deadline);
	while (!err) {
		err = libwdt_ping(wdt, &deadline);
		if (!err)
			err = libwdt_poll(wdt, &deadline);
	}
	return libwdt_stop(wdt, &deadline);
}
