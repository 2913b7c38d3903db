/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The host: its callbacks, which watch how they are called, fail when told to, and try what is refused in them. */
#include "play.h"

#include <string.h>

static void complain(struct play *play, const char *complaint)
{
	if (!play->complaint)
		play->complaint = complaint;
}

/* Callbacks may ask for a region register, and do nothing else. */
static void try_what_is_busy(struct play *play)
{
	struct libvtlb_translation found = LIBVTLB_TRANSLATION_INIT;
	uint64_t value;

	if (!(play->op->number & 1))
		return;
	play->events[E_BUSY]++;
	if (libvtlb_lookup(play->vcpu, &found, LIBVTLB_DATA, play->op->va) != LIBVTLB_ERR_BUSY ||
	    libvtlb_drain(play->vcpu) != LIBVTLB_ERR_BUSY ||
	    libvtlb_purge(play->vcpu, play->op->va, 12) != LIBVTLB_ERR_BUSY ||
	    libvtlb_set_rr(play->vcpu, 0, 0x30) != LIBVTLB_ERR_BUSY)
		complain(play, "a callback may do what is not allowed");
	if (libvtlb_get_rr(play->vcpu, &value, 1))
		complain(play, "a callback may not ask for a region register");
}

static int fails(struct play *play, enum failing failing)
{
	try_what_is_busy(play);
	if (play->fail != failing || play->fired)
		return 0;
	play->events[E_CALLBACK_ERROR]++;
	play->fired = 1;
	return CALLBACK_ERROR;
}

static int backing(void *user, struct libvtlb_backing *result, uint64_t gpa)
{
	struct play *play = user;

	if (gpa >> play->shape.pa_bits)
		complain(play, "the host was asked for an address beyond the implemented bits");
	guest_backing(&play->guests[0], result, gpa);
	return fails(play, FAIL_BACKING);
}

/* Another processor purges while the entry is read, and changes it behind the reader. */
static void race(struct play *play, uint64_t gpa)
{
	const struct op *op = play->op;

	if (play->reads++ >= op->races || !play->shape.requests)
		return;
	if (libvtlb_post(&play->memory.mailbox, &play->sequence, (uint32_t)op->rid, op->first, op->last))
		complain(play, "a post was refused");
	play->has_sequence = 1;
	guest_write(&play->guests[0], gpa, guest_read(&play->guests[0], gpa) ^ LIBVTLB_PTE_PL(1));
}

static int read_words(void *user, uint64_t *words, uint64_t gpa, uint32_t count)
{
	struct play *play = user;
	uint32_t i;

	if ((count != 1 && count != 2 && count != 4) || gpa & (8 * count - 1) || gpa >> play->shape.pa_bits) {
		complain(play, "the host was asked to read what is not aligned, or not there");
		return LIBVTLB_ERR_INVALID;
	}
	for (i = 0; i < count; i++)
		words[i] = guest_read(&play->guests[0], gpa + 8 * i);
	if (play->op->what != FETCH || count != 2)
		race(play, gpa);
	return fails(play, FAIL_READ);
}

static int insert(void *user, const struct libvtlb_machine_entry *entry)
{
	struct play *play = user;

	if (entry->side > LIBVTLB_CODE || rid_of(play, entry->va) != entry->rid)
		complain(play, "the machine is given a side or a region id that is not the address's");
	machine_insert(&play->machine, entry->side, entry->rid, LIBVTLB_OFFSET(entry->va), entry->pte, entry->itir);
	return fails(play, FAIL_INSERT);
}

static int purge(void *user, uint32_t rid, uint64_t offset, uint32_t page_log2)
{
	struct play *play = user;

	machine_purge(&play->machine, rid, offset, page_log2);
	return fails(play, FAIL_PURGE);
}

static int purge_entry(void *user, uint64_t address)
{
	struct play *play = user;

	machine_purge_entry(&play->machine, address);
	return fails(play, FAIL_PURGE_ENTRY);
}

int host_enter(void *user)
{
	struct play *play = user;

	if (play->in_section++)
		complain(play, "a section is entered twice");
	return 0;
}

int host_leave(void *user)
{
	struct play *play = user;

	if (play->in_section-- != 1)
		complain(play, "a section is left that was not entered");
	return 0;
}

/* A hash with many collisions. */
uint64_t host_hash(void *user, uint64_t offset, uint32_t rid, uint32_t page_log2)
{
	(void)user;
	return (offset >> page_log2) % 61 + rid % 7 * 5 + ((uint64_t)rid << 32);
}

/* Of one page in 13 the tag has bit 63 set: it is never stored. Region ids of a run differ in their low 14 bits. */
uint64_t host_tag(void *user, uint64_t offset, uint32_t rid, uint32_t page_log2)
{
	(void)user;
	return offset >> 12 | (uint64_t)(rid & 0x3fff) << 49 | (uint64_t)((offset >> page_log2) % 13 == 5) << 63;
}

uint64_t host_guest_hash(void *user, uint64_t offset, uint32_t rid, uint32_t page_log2)
{
	(void)user;
	return (offset >> page_log2 ^ rid) * 3;
}

uint64_t host_guest_tag(void *user, uint64_t offset, uint32_t rid, uint32_t page_log2)
{
	(void)user;
	return offset >> page_log2 | (uint64_t)(rid & 0x3fff) << 49;
}

void host_fill_in(struct libvtlb_host *host, struct play *play)
{
	uint32_t what = play->shape.host;

	memset(host, 0, sizeof(*host));
	host->size = sizeof(*host);
	host->user = play;
	host->backing = what & HOST_BACKING ? backing : NULL;
	host->read = what & HOST_READ ? read_words : NULL;
	host->machine_insert = what & HOST_INSERT ? insert : NULL;
	host->machine_purge = what & HOST_MACHINE ? purge : NULL;
	host->machine_purge_entry = what & HOST_MACHINE ? purge_entry : NULL;
	host->hash = what & HOST_HASH ? host_hash : NULL;
	host->tag = what & HOST_HASH ? host_tag : NULL;
	host->guest_hash = what & HOST_GUEST_HASH ? host_guest_hash : NULL;
	host->guest_tag = what & HOST_GUEST_HASH ? host_guest_tag : NULL;
}
