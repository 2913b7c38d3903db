/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* What the planners are made of, in the order in which a plan comes about. */
#ifndef LIBWDT_PLAN_H
#define LIBWDT_PLAN_H

#include <libwdtvtlb/wdt.h>

#include "schedule.h"

/* No window is closed after a refresh. Zero closed ticks are something else: WDD equals WDV. */
#define NO_WINDOW (-1)

/* plan-common.c: checks the arguments, decodes what was found at boot, clears the plan behind its size. */
int libwdt_plan_begin(struct libwdt_plan *plan, uint16_t *boot, const struct libwdt_input *input);

/* Clears a plan behind its size, but for the steps; refuses a size that is not understood. */
int libwdt_plan_clear(struct libwdt_plan *plan);

/* The host's side of an input. */
struct libwdt_host libwdt_host_of(const struct libwdt_input *input);

/* window.c: ticks during which a window is closed after a refresh, or NO_WINDOW. */
int32_t libwdt_closed_ticks(const struct libwdt_layout *layout, const uint16_t *config);

/* The edges of a window that is closed for so many ticks of a period of load + 1. */
void libwdt_edges(struct libwdt_window *window, const struct libwdt_input *input, int32_t closed, uint32_t load);

/* Ticks by which a period may fall short of its load plus one. */
uint32_t libwdt_doubtful_ticks(const struct libwdt_layout *layout);

/* Least slow clocks from a restart to the end of the period. */
uint32_t libwdt_period_clocks_min(const struct libwdt_input *input, uint32_t load);

/* wish.c: the request as a configuration, plan->wanted; one without a schedule is a finding. */
void libwdt_wish(struct libwdt_plan *plan, const struct libwdt_input *input, const uint16_t *boot);

/* plan-common.c: whether two configurations differ. */
int libwdt_differs(const uint16_t *a, const uint16_t *b);

/* Settles plan->actual, ->why and ->reg: the wish if it is written, or what was there. */
void libwdt_settle(struct libwdt_plan *plan, const struct libwdt_input *input, const uint16_t *boot, int write);

/* steps.c: whether the host cannot keep the longest wait of the writes that enable. */
int libwdt_too_coarse(const struct libwdt_plan *plan, const struct libwdt_input *input, const uint16_t *boot);

/* The writes that turn the registers at boot into plan->reg. */
void libwdt_list_steps(struct libwdt_plan *plan, const struct libwdt_input *input, const uint16_t *boot);

/* promise.c: the slack of plan->period in plan->window. */
void libwdt_slack(struct libwdt_plan *plan, const struct libwdt_host *host);

/* Bounds, period and slack for plan->window. */
void libwdt_serve(struct libwdt_plan *plan, const struct libwdt_host *host);

/* Bounds of the reset after a last refresh and after a last ping. */
void libwdt_promise_reset(struct libwdt_plan *plan, const struct libwdt_input *input);

/* lint.c: the findings that follow from the configuration in force and the request's properties. */
void libwdt_lint(struct libwdt_plan *plan, const struct libwdt_input *input);

#endif
