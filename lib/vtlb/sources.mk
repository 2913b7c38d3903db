# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# The sources of libvtlb, in plain make syntax: Automake includes this list, and so can any other build.
libvtlb_sources = \
	lib/vtlb/access.c \
	lib/vtlb/back.c \
	lib/vtlb/batch.c \
	lib/vtlb/cache.c \
	lib/vtlb/counts.c \
	lib/vtlb/describe.c \
	lib/vtlb/dirty.c \
	lib/vtlb/fetch.c \
	lib/vtlb/front.c \
	lib/vtlb/ia64.c \
	lib/vtlb/init.c \
	lib/vtlb/insert.c \
	lib/vtlb/judge.c \
	lib/vtlb/lookup.c \
	lib/vtlb/machine.c \
	lib/vtlb/mailbox.c \
	lib/vtlb/pins.c \
	lib/vtlb/purge.c \
	lib/vtlb/registers.c \
	lib/vtlb/resize.c \
	lib/vtlb/restore.c \
	lib/vtlb/save.c \
	lib/vtlb/spaces.c \
	lib/vtlb/stats.c \
	lib/vtlb/strerror.c \
	lib/vtlb/struct-size.c \
	lib/vtlb/tags.c \
	lib/vtlb/ticket.c \
	lib/vtlb/under.c \
	lib/vtlb/values.c \
	lib/vtlb/vcpu.c \
	lib/vtlb/verify.c \
	lib/vtlb/version.c \
	lib/vtlb/vhpt.c \
	lib/vtlb/walk.c
