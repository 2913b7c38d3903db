/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* What negotiation does with a boot loader's record. */
#ifndef LIBWDT_HANDOVER_H
#define LIBWDT_HANDOVER_H

#include <libwdtvtlb/wdt_boot.h>

/*
 * Narrows the age and the clock of an input whose registers have been read, and
 * says whether they are locked, by its record. @now is the reading of the host's
 * counter that the age is for.
 *
 * Returns whether the record was believed; if not, the input is as it was.
 */
int libwdt_handover_take(struct libwdt_input *input, uint64_t now, uint32_t counter_bits);

#endif
