/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Why the machine booted, by the table of its reset controller. */
#include <libwdtvtlb/wdt_boot.h>

#include "struct-size.h"

/* A controller may be the caller's own: no shift below may be undefined, and every code has a cause. */
static int check_controller(const struct libwdt_reset_controller *controller)
{
	int err = libwdt_check_struct(controller, sizeof(*controller), FIRST_RESET_CONTROLLER);
	uint32_t i;

	if (err)
		return err;
	if (controller->width - 1 >= 4 || controller->shift > 32 - controller->width)
		return LIBWDT_ERR_SIZE;
	for (i = 0; i < LIBWDT_BOOT_CODES; i++)
		if (controller->cause[i] >= LIBWDT_BOOT_COUNT)
			return LIBWDT_ERR_SIZE;
	return 0;
}

int libwdt_boot_cause(uint32_t *cause, uint32_t *status, const struct libwdt_reset_controller *controller,
		      libwdt_reset_read_fn *read, void *user)
{
	int err = check_controller(controller);
	uint32_t value = 0;

	if (!err && (!cause || !read))
		err = LIBWDT_ERR_INVALID;
	if (!err)
		err = read(user, &value, controller->offset);
	if (err)
		return err < 0 ? err : LIBWDT_ERR_INVALID;
	if (status)
		*status = value;
	*cause = controller->cause[value >> controller->shift & ((1u << controller->width) - 1)];
	return 0;
}
