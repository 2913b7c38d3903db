/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * The watchdog of the IB700 single-board computer and others of its maker: port
 * 0x443 starts it anew with a time in steps of 2 s. (Port 0x441 would stop it.)
 */
#ifndef FIRMWARE_IB700_H
#define FIRMWARE_IB700_H

#include <stdint.h>

/* Callbacks of struct libwdt_ops. Both write the same. */
int ib700_start(void *user);
int ib700_refresh(void *user);

/*
 * The manual, "Watchdog Timer Configuration": 0 to 30 s, "a tolerance of 20%". So two
 * seconds are 1.6 to 2.4; there is no window, no first stage and nothing to read.
 */
#define IB700_LEVEL_2S 0xeu
#define IB700_BITE_MIN_US 1600000u
#define IB700_BITE_MAX_US 2400000u

/* Initialiser of a struct libwdt_timing. */
#define IB700_TIMING                                                                                          \
	{.size = sizeof(struct libwdt_timing), .latest_us = IB700_BITE_MIN_US, .bite_min_us = IB700_BITE_MIN_US, \
	 .bite_max_us = IB700_BITE_MAX_US}

#endif
