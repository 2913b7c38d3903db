/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * Structs that begin with their size and grow at the end: what callers of every release may hand in.
 *
 * A member that was added after the first release is read or written only where the caller's size reaches it; a whole
 * struct is never copied from a caller or to him but by the functions below.
 */
#ifndef LIBVTLB_STRUCT_SIZE_H
#define LIBVTLB_STRUCT_SIZE_H

#include "../common/port.h"

#include <libwdtvtlb/vtlb.h>

/* What 0.1.0 had of each: never changed. */
#define FIRST_CONFIG PORT_THROUGH(thash_config, user)
#define FIRST_DIRTY_CONFIG PORT_THROUGH(libvtlb_dirty_config, user)
#define FIRST_FOUND PORT_THROUGH(libvtlb_translation, slot)
#define FIRST_HOST PORT_THROUGH(libvtlb_host, user)
#define FIRST_INSERTION PORT_THROUGH(thash_insertion, cold)
#define FIRST_MAILBOX_CONFIG PORT_THROUGH(libvtlb_mailbox_config, user)
#define FIRST_REFERENCE PORT_THROUGH(libvtlb_reference, reserved)
#define FIRST_STATS PORT_THROUGH(thash_stats, stale)
#define FIRST_TRANSLATION PORT_THROUGH(thash_translation, cold)
#define FIRST_VCPU_CONFIG PORT_THROUGH(libvtlb_config, ptce)
#define FIRST_VCPU_STATS PORT_THROUGH(libvtlb_stats, first_writes)

/*
 * Whether the library understands a struct that the caller hands in: one of
 * @known bytes here, of @first bytes in the first release. A caller built with
 * a newer header may pass up to 256 bytes more, all zero.
 *
 * Returns 0, LIBVTLB_ERR_INVALID for NULL, or LIBVTLB_ERR_SIZE.
 */
int libvtlb_check_struct(const void *s, uint32_t known, uint32_t first);

/* Copies what a caller's struct has of @known bytes, its size included, and clears the rest; @theirs has been checked. */
void libvtlb_take_struct(void *own, const void *theirs, uint32_t known);

/*
 * Copies a struct of @known bytes to a caller, as much as his has; he keeps his
 * size, and what lies behind the known members. Returns as libvtlb_check_struct().
 */
int libvtlb_give_struct(void *theirs, const void *own, uint32_t known, uint32_t first);

#endif
