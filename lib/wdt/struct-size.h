/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * Structs that begin with their size and grow at the end: what callers of every release may hand in.
 *
 * A member that was added after the first release is read or written only where the caller's size reaches it; a whole
 * struct is never copied from a caller or to him but by the functions below.
 */
#ifndef LIBWDT_STRUCT_SIZE_H
#define LIBWDT_STRUCT_SIZE_H

#include "../common/port.h"

#include <libwdtvtlb/wdt_boot.h>
#include <libwdtvtlb/wdt_model.h>
#include <libwdtvtlb/wdt_supervisor.h>

/* What 0.1.0 had of each: never changed. */
#define FIRST_CLIENT_CONFIG PORT_THROUGH(libwdt_client_config, name)
#define FIRST_CLIENT_STATUS PORT_THROUGH(libwdt_client_status, name)
#define FIRST_INPUT PORT_THROUGH(libwdt_input, take_handover)
#define FIRST_LAYOUT PORT_THROUGH(libwdt_layout, reserved)
#define FIRST_MODEL_EVENTS PORT_THROUGH(libwdt_model_events, levels)
#define FIRST_MODEL_OPTIONS PORT_THROUGH(libwdt_model_options, cut_clocks)
#define FIRST_MODEL_SETUP PORT_THROUGH(libwdt_model_setup, partner)
#define FIRST_MODEL_VIEW PORT_THROUGH(libwdt_model_view, reserved)
#define FIRST_OPS PORT_THROUGH(libwdt_ops, diagnose)
#define FIRST_PLAN PORT_THROUGH(libwdt_plan, reserved)
#define FIRST_REQUEST PORT_THROUGH(libwdt_request, range_properties)
#define FIRST_RESET_CONTROLLER PORT_THROUGH(libwdt_reset_controller, cause)
#define FIRST_STATUS PORT_THROUGH(libwdt_status, refreshes)
#define FIRST_SUPERVISOR_CONFIG PORT_THROUGH(libwdt_supervisor_config, user)
#define FIRST_TIMING PORT_THROUGH(libwdt_timing, spacing_us)

/*
 * Whether the library understands a struct that the caller hands in: one of
 * @known bytes here, of @first bytes in the first release. A caller built with
 * a newer header may pass up to 256 bytes more, all zero.
 *
 * Returns 0, LIBWDT_ERR_INVALID for NULL, or LIBWDT_ERR_SIZE.
 */
int libwdt_check_struct(const void *s, uint32_t known, uint32_t first);

/* Copies what a caller's struct has of @known bytes, its size included, and clears the rest; @theirs has been checked. */
void libwdt_take_struct(void *own, const void *theirs, uint32_t known);

/*
 * Copies a struct of @known bytes to a caller, as much as his has; he keeps his
 * size, and what lies behind the known members. Returns as libwdt_check_struct().
 */
int libwdt_give_struct(void *theirs, const void *own, uint32_t known, uint32_t first);

#endif
