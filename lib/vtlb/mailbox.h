/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* What a mailbox is made of, behind the opaque struct of vtlb.h; mailbox.c says how it works. */
#ifndef LIBVTLB_MAILBOX_H
#define LIBVTLB_MAILBOX_H

#include "vcpu.h"

struct PORT_MAY_ALIAS mailbox {
	uint32_t magic;
	uint32_t waiting; /* something may have been posted since the last drain began */
	uint32_t begun, finished; /* drains */
	uint32_t used; /* slots from here on were not published since a drain took the others */
	uint32_t overflow; /* what found no slot: OVERFLOW_*, a region id in the low 24 bits; or 0 */
	uint32_t count; /* slots */
	uint32_t reserved;
	struct libvtlb_request *requests;
	libvtlb_section_fn *enter, *leave;
	void *user;
};

#define MAILBOX_MAGIC 0x706f7374u /* "post" */

/* libvtlb_request::state. Posters go from free to claimed to published, the owner goes back to free. */
#define SLOT_FREE 0u
#define SLOT_CLAIMED 1u
#define SLOT_PUBLISHED 2u

#define OVERFLOW_SPACE 0x1000000u
#define OVERFLOW_EVERYTHING 0x2000000u
#define OVERFLOW_WIDENED 0x4000000u /* less was asked for */

_Static_assert(sizeof(struct mailbox) * 3 <= sizeof(struct libvtlb_mailbox) * 2, "a third of the mailbox is slack");
_Static_assert(_Alignof(struct mailbox) <= _Alignof(struct libvtlb_mailbox), "mailbox alignment");

/* NULL for NULL and for what libvtlb_mailbox_init() did not make. */
static inline struct mailbox *mailbox_of(struct libvtlb_mailbox *public)
{
	struct mailbox *m = (struct mailbox *)public;

	return m && m->magic == MAILBOX_MAGIC ? m : NULL;
}

static inline const struct mailbox *mailbox_of_const(const struct libvtlb_mailbox *public)
{
	const struct mailbox *m = (const struct mailbox *)public;

	return m && m->magic == MAILBOX_MAGIC ? m : NULL;
}

#endif
