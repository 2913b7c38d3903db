# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# Parts of the libraries that are of use alone: what to copy for which purpose, in plain make syntax. Each list has
# every file that the calls before it need, headers too, and no other: tests/scripts/check-dropin.sh compares it with
# what the compiler reads and the linker wants. The whole libraries are in wdt/sources.mk and vtlb/sources.mk.
#
# A build takes them as $(filter %.c,$(libwdt_runtime_files)); tools/copy-set copies them. For another watchdog of the
# family put its file of lib/wdt/layouts/ in the place of at91sam9.c.

# A plan and no I/O: for a build that checks a board, or a driver that has its own runtime.
libwdt_plan_calls = \
	libwdt_plan_safe libwdt_decode libwdt_encode libwdt_layout_at91sam9 \
	libwdt_wdv_not_before libwdt_wdv_not_after
libwdt_plan_files = \
	include/libwdtvtlb/types.h \
	include/libwdtvtlb/wdt.h \
	include/libwdtvtlb/wdt_boot.h \
	include/libwdtvtlb/wdt_model.h \
	include/libwdtvtlb/wdt_supervisor.h \
	lib/common/port.h \
	lib/wdt/config.c \
	lib/wdt/exact.c \
	lib/wdt/exact.h \
	lib/wdt/field.h \
	lib/wdt/layouts/at91sam9.c \
	lib/wdt/layouts/one-register.h \
	lib/wdt/lint.c \
	lib/wdt/plan-common.c \
	lib/wdt/plan-safe.c \
	lib/wdt/plan.h \
	lib/wdt/promise.c \
	lib/wdt/schedule.c \
	lib/wdt/schedule.h \
	lib/wdt/steps.c \
	lib/wdt/struct-size.c \
	lib/wdt/struct-size.h \
	lib/wdt/ticks.c \
	lib/wdt/ticks.h \
	lib/wdt/window.c \
	lib/wdt/wish.c

# The driver of one watchdog of the family: negotiation and all of the runtime.
libwdt_runtime_calls = \
	libwdt_layout_at91sam9 libwdt_plan_safe libwdt_negotiate \
	libwdt_negotiate_step libwdt_init_sized libwdt_start libwdt_ping libwdt_poll \
	libwdt_stop libwdt_refresh libwdt_set_timeout libwdt_set_pretimeout \
	libwdt_set_open_timeout libwdt_set_modes libwdt_time_left libwdt_status \
	libwdt_suspend libwdt_resume libwdt_reset_now libwdt_interrupt_isr
libwdt_runtime_files = \
	include/libwdtvtlb/types.h \
	include/libwdtvtlb/wdt.h \
	include/libwdtvtlb/wdt_boot.h \
	include/libwdtvtlb/wdt_model.h \
	include/libwdtvtlb/wdt_supervisor.h \
	lib/common/port.h \
	lib/wdt/attach.c \
	lib/wdt/config.c \
	lib/wdt/context.c \
	lib/wdt/context.h \
	lib/wdt/exact.c \
	lib/wdt/exact.h \
	lib/wdt/field.h \
	lib/wdt/hardware.c \
	lib/wdt/heartbeat.c \
	lib/wdt/interrupt.c \
	lib/wdt/layouts/at91sam9.c \
	lib/wdt/layouts/one-register.h \
	lib/wdt/lint.c \
	lib/wdt/negotiate-verify.c \
	lib/wdt/negotiate.c \
	lib/wdt/negotiate.h \
	lib/wdt/owner.c \
	lib/wdt/plan-common.c \
	lib/wdt/plan-safe.c \
	lib/wdt/plan.h \
	lib/wdt/promise.c \
	lib/wdt/reset-now.c \
	lib/wdt/schedule.c \
	lib/wdt/schedule.h \
	lib/wdt/status.c \
	lib/wdt/steps.c \
	lib/wdt/struct-size.c \
	lib/wdt/struct-size.h \
	lib/wdt/suspend.c \
	lib/wdt/take-over.c \
	lib/wdt/ticks.c \
	lib/wdt/ticks.h \
	lib/wdt/window.c \
	lib/wdt/wish.c

# The same runtime for any other watchdog, from a timing record.
libwdt_timing_calls = \
	libwdt_attach libwdt_init_sized libwdt_start libwdt_ping libwdt_poll \
	libwdt_stop libwdt_refresh libwdt_set_timeout libwdt_set_pretimeout \
	libwdt_set_open_timeout libwdt_set_modes libwdt_time_left libwdt_status \
	libwdt_suspend libwdt_resume
libwdt_timing_files = \
	include/libwdtvtlb/types.h \
	include/libwdtvtlb/wdt.h \
	include/libwdtvtlb/wdt_boot.h \
	include/libwdtvtlb/wdt_model.h \
	include/libwdtvtlb/wdt_supervisor.h \
	lib/common/port.h \
	lib/wdt/attach.c \
	lib/wdt/config.c \
	lib/wdt/context.c \
	lib/wdt/context.h \
	lib/wdt/exact.c \
	lib/wdt/exact.h \
	lib/wdt/field.h \
	lib/wdt/hardware.c \
	lib/wdt/heartbeat.c \
	lib/wdt/owner.c \
	lib/wdt/plan-common.c \
	lib/wdt/plan.h \
	lib/wdt/promise.c \
	lib/wdt/schedule.c \
	lib/wdt/schedule.h \
	lib/wdt/status.c \
	lib/wdt/struct-size.c \
	lib/wdt/struct-size.h \
	lib/wdt/suspend.c \
	lib/wdt/take-over.c \
	lib/wdt/ticks.c \
	lib/wdt/ticks.h \
	lib/wdt/window.c

# Many tasks over one watchdog, here one with a timing record; with a layout, copy libwdt_runtime as well.
libwdt_supervisor_calls = \
	libwdt_attach libwdt_init_sized libwdt_set_timeout \
	libwdt_supervisor_init_sized libwdt_supervisor_poll libwdt_supervisor_wake libwdt_client_add \
	libwdt_client_remove libwdt_client_suspend libwdt_client_resume \
	libwdt_client_status libwdt_check_in libwdt_record_check libwdt_record_clear
libwdt_supervisor_files = \
	include/libwdtvtlb/types.h \
	include/libwdtvtlb/wdt.h \
	include/libwdtvtlb/wdt_boot.h \
	include/libwdtvtlb/wdt_model.h \
	include/libwdtvtlb/wdt_supervisor.h \
	lib/common/port.h \
	lib/wdt/attach.c \
	lib/wdt/check-in.c \
	lib/wdt/client.c \
	lib/wdt/config.c \
	lib/wdt/context.c \
	lib/wdt/context.h \
	lib/wdt/crc.c \
	lib/wdt/crc.h \
	lib/wdt/exact.c \
	lib/wdt/exact.h \
	lib/wdt/fault-record.c \
	lib/wdt/field.h \
	lib/wdt/hardware.c \
	lib/wdt/heartbeat.c \
	lib/wdt/owner.c \
	lib/wdt/plan-common.c \
	lib/wdt/plan.h \
	lib/wdt/promise.c \
	lib/wdt/schedule.c \
	lib/wdt/schedule.h \
	lib/wdt/struct-size.c \
	lib/wdt/struct-size.h \
	lib/wdt/supervisor.c \
	lib/wdt/supervisor.h \
	lib/wdt/take-over.c \
	lib/wdt/ticks.c \
	lib/wdt/ticks.h \
	lib/wdt/window.c

# A watchdog on an emulator's bus.
libwdt_model_calls = \
	libwdt_layout_at91sam9 libwdt_model_advance libwdt_model_clear_events \
	libwdt_model_events libwdt_model_init_sized libwdt_model_next_event \
	libwdt_model_options libwdt_model_peek libwdt_model_read libwdt_model_reset \
	libwdt_model_restore libwdt_model_save libwdt_model_set_hz libwdt_model_set_inputs \
	libwdt_model_set_options libwdt_model_sizeof libwdt_model_state_bytes \
	libwdt_model_view libwdt_model_write
libwdt_model_files = \
	include/libwdtvtlb/types.h \
	include/libwdtvtlb/wdt.h \
	include/libwdtvtlb/wdt_boot.h \
	include/libwdtvtlb/wdt_model.h \
	include/libwdtvtlb/wdt_supervisor.h \
	lib/common/port.h \
	lib/wdt/crc.c \
	lib/wdt/crc.h \
	lib/wdt/exact.c \
	lib/wdt/exact.h \
	lib/wdt/field.h \
	lib/wdt/layouts/at91sam9.c \
	lib/wdt/layouts/one-register.h \
	lib/wdt/model/bus.c \
	lib/wdt/model/comparators.c \
	lib/wdt/model/counter.c \
	lib/wdt/model/fault.c \
	lib/wdt/model/lines.c \
	lib/wdt/model/model.c \
	lib/wdt/model/model.h \
	lib/wdt/model/partner.c \
	lib/wdt/model/registers.c \
	lib/wdt/model/setup.c \
	lib/wdt/model/span.c \
	lib/wdt/model/state.c \
	lib/wdt/struct-size.c \
	lib/wdt/struct-size.h

# A software TLB: what the size table of README.md counts.
thash_core_calls = \
	thash_init_sized thash_bind thash_insert thash_lookup_slow thash_purge
thash_core_files = \
	include/libwdtvtlb/ia64.h \
	include/libwdtvtlb/thash.h \
	include/libwdtvtlb/types.h \
	include/libwdtvtlb/vtlb.h \
	lib/common/port.h \
	lib/vtlb/back.c \
	lib/vtlb/counts.c \
	lib/vtlb/describe.c \
	lib/vtlb/front.c \
	lib/vtlb/front.h \
	lib/vtlb/init.c \
	lib/vtlb/insert.c \
	lib/vtlb/key.h \
	lib/vtlb/lookup.c \
	lib/vtlb/pins.c \
	lib/vtlb/purge.c \
	lib/vtlb/search.h \
	lib/vtlb/spaces.c \
	lib/vtlb/struct-size.c \
	lib/vtlb/struct-size.h \
	lib/vtlb/table.h \
	lib/vtlb/tags.c \
	lib/vtlb/ticket.c \
	lib/vtlb/under.c \
	lib/vtlb/values.c \
	lib/vtlb/verify.c

# All of thash.h, without the virtual processor above it.
thash_calls = \
	thash_bind thash_get_stats thash_init_sized thash_insert \
	thash_insert_full thash_lookup_batch thash_lookup_full thash_lookup_function \
	thash_lookup_slow thash_next thash_peek thash_pin thash_probe thash_purge \
	thash_purge_cost thash_purge_values thash_rearm thash_rearm_values \
	thash_reset_stats thash_resize thash_restore thash_save thash_save_size \
	thash_set_verify thash_sweep thash_ticket thash_unbind thash_unpin
thash_files = \
	include/libwdtvtlb/ia64.h \
	include/libwdtvtlb/thash.h \
	include/libwdtvtlb/types.h \
	include/libwdtvtlb/vtlb.h \
	lib/common/port.h \
	lib/vtlb/back.c \
	lib/vtlb/batch.c \
	lib/vtlb/counts.c \
	lib/vtlb/describe.c \
	lib/vtlb/front.c \
	lib/vtlb/front.h \
	lib/vtlb/init.c \
	lib/vtlb/insert.c \
	lib/vtlb/key.h \
	lib/vtlb/lookup.c \
	lib/vtlb/pins.c \
	lib/vtlb/purge.c \
	lib/vtlb/resize.c \
	lib/vtlb/restore.c \
	lib/vtlb/save.c \
	lib/vtlb/search.h \
	lib/vtlb/snapshot.h \
	lib/vtlb/spaces.c \
	lib/vtlb/stats.c \
	lib/vtlb/struct-size.c \
	lib/vtlb/struct-size.h \
	lib/vtlb/table.h \
	lib/vtlb/tags.c \
	lib/vtlb/ticket.c \
	lib/vtlb/under.c \
	lib/vtlb/values.c \
	lib/vtlb/verify.c

# The formats and rules of the IA-64 architecture as pure functions, without a table.
libvtlb_rules_calls = \
	libvtlb_rights libvtlb_judge libvtlb_default_hash libvtlb_default_tag \
	libvtlb_check_translation libvtlb_short_entry
libvtlb_rules_files = \
	include/libwdtvtlb/ia64.h \
	include/libwdtvtlb/thash.h \
	include/libwdtvtlb/types.h \
	include/libwdtvtlb/vtlb.h \
	lib/common/port.h \
	lib/vtlb/ia64.c \
	lib/vtlb/judge.c \
	lib/vtlb/judge.h \
	lib/vtlb/key.h \
	lib/vtlb/struct-size.c \
	lib/vtlb/struct-size.h \
	lib/vtlb/table.h
