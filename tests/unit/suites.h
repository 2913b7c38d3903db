/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Every unit-test suite, named once: a line here declares x_suite() and has main.c run it. */
#ifndef TESTS_UNIT_SUITES_H
#define TESTS_UNIT_SUITES_H

#include <check.h>

#define FOR_EACH_SUITE(DO) \
	DO(arguments) \
	DO(attach) \
	DO(boot_cause) \
	DO(exact) \
	DO(findings) \
	DO(handover) \
	DO(handover_make) \
	DO(handover_stages) \
	DO(heartbeat) \
	DO(interrupt) \
	DO(layouts) \
	DO(model) \
	DO(model_pair) \
	DO(model_random) \
	DO(model_rswdt) \
	DO(model_time) \
	DO(model_window) \
	DO(negotiate) \
	DO(negotiate_failures) \
	DO(negotiate_findings) \
	DO(negotiate_hosts) \
	DO(negotiate_layouts) \
	DO(owner) \
	DO(plan) \
	DO(properties) \
	DO(reset_now) \
	DO(supervisor) \
	DO(supervisor_arguments) \
	DO(supervisor_clients) \
	DO(supervisor_fleet) \
	DO(supervisor_record) \
	DO(suspend) \
	DO(thash_arguments) \
	DO(thash_batch) \
	DO(thash_globals) \
	DO(thash_index) \
	DO(thash_init) \
	DO(thash_insert) \
	DO(thash_invariants) \
	DO(thash_large_pages) \
	DO(thash_layout) \
	DO(thash_lookup) \
	DO(thash_pins) \
	DO(thash_purge) \
	DO(thash_regressions_2008) \
	DO(thash_regressions_others) \
	DO(thash_resize) \
	DO(thash_sides) \
	DO(thash_snapshot) \
	DO(thash_spaces) \
	DO(thash_sweep) \
	DO(thash_tickets) \
	DO(thash_values) \
	DO(thash_verify) \
	DO(thash_walk) \
	DO(ticks) \
	DO(version) \
	DO(vtlb_access) \
	DO(vtlb_arguments) \
	DO(vtlb_cache) \
	DO(vtlb_dirty) \
	DO(vtlb_fetch) \
	DO(vtlb_ia64) \
	DO(vtlb_init) \
	DO(vtlb_machine) \
	DO(vtlb_mailbox) \
	DO(vtlb_registers) \
	DO(vtlb_regressions) \
	DO(vtlb_remote) \
	DO(vtlb_vhpt) \
	DO(vtlb_walk)

#define DECLARE_SUITE(name) Suite *name##_suite(void);
FOR_EACH_SUITE(DECLARE_SUITE)
#undef DECLARE_SUITE

#endif
