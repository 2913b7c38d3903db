/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Plays fetches of bundles, with all their tries. */
#include "play.h"

#include <inttypes.h>

#define UNCACHED ((uint64_t)1 << 63)

/*
 * Nothing translates an address from which the machine fetched: the guest tries again so many times, then it gets the
 * fault, and the next time counts anew.
 */
static int list_retry(struct play *play, uint64_t ip, int fault)
{
	if (play->retry_ip != ip || play->retries == LIBVTLB_RETRIES) {
		int is_enough = play->retry_ip == ip;

		play->retry_ip = ip;
		play->retries = 0;
		if (is_enough)
			return fault;
	}
	play->retries++;
	return LIBVTLB_RETRY;
}

static int is_no_translation(int outcome)
{
	return outcome == LIBVTLB_MISS || outcome == LIBVTLB_ALTERNATE || outcome == LIBVTLB_VHPT_FAULT;
}

static void expect_purged(struct play *play, uint64_t va)
{
	const struct page *page = page_at(play, rid_of(play, va), LIBVTLB_OFFSET(va));

	if (machine_find(&play->machine, LIBVTLB_CODE, rid_of(play, va), LIBVTLB_OFFSET(va)))
		play_fail(play, "the machine still fetches from 0x%" PRIx64, va);
	if (play->shape.vhpt_log2 && page && play->vhpt[page->index].tag == page->tag &&
	    !(page->tag & LIBVTLB_TAG_INVALID))
		play_fail(play, "the machine's walker still finds 0x%" PRIx64, va);
}

/* The bundle at a guest-physical address; the read callback is the only judge of what is there. */
static int list_read(struct play *play, uint64_t words[2], uint64_t gpa)
{
	words[0] = guest_read(&play->guests[1], gpa);
	words[1] = guest_read(&play->guests[1], gpa + 8);
	return play->fired ? CALLBACK_ERROR : LIBVTLB_HIT;
}

/* What lies at a guest-physical address, of which bit 63 says how it is cached. */
static int list_physical(struct play *play, uint64_t gpa)
{
	struct translation page = translation_of(0, 0, gpa & LIBVTLB_PTE_PPN, LIBVTLB_ITIR(12, 0), gpa);
	struct libvtlb_backing backing;
	uint32_t log2;

	if ((gpa & ~UNCACHED) >> play->shape.pa_bits)
		return LIBVTLB_UNIMPLEMENTED;
	if (!(play->shape.host & HOST_BACKING))
		return LIBVTLB_HIT;
	return play->fired ? CALLBACK_ERROR : list_backing(play, &page, gpa, &backing, &log2);
}

static int list_fetch(struct play *play, const struct op *op, const struct libvtlb_reference *reference,
		      uint64_t words[2])
{
	struct translation *entry = NULL;
	uint64_t ip = op->va & ~(uint64_t)15;
	int outcome;

	if (!(op->psr & LIBVTLB_PSR_IT)) {
		outcome = list_physical(play, ip);
		play->retries = 0;
		return outcome == LIBVTLB_HIT ? list_read(play, words, ip & ~UNCACHED) : outcome;
	}
	outcome = list_access(play, op, reference, ip, &entry);
	if (is_no_translation(outcome))
		outcome = list_retry(play, ip, outcome);
	else
		play->retries = 0;
	if (outcome == LIBVTLB_RETRY) {
		expect_purged(play, ip);
		outcome = play->fired ? CALLBACK_ERROR : outcome;
	}
	if (outcome != LIBVTLB_HIT)
		return outcome;
	return list_read(play, words, translation_address(entry, LIBVTLB_OFFSET(ip)));
}

void play_fetch(struct play *play, const struct op *op)
{
	struct libvtlb_reference reference = reference_of(op);
	uint64_t bundle[2] = {0, 0}, words[2];
	int got, wanted;

	reference.kind = LIBVTLB_FETCH;
	got = libvtlb_fetch(play->vcpu, bundle, &reference, op->va);
	if (!(play->shape.host & HOST_READ)) {
		play_expect(play, "fetch without a read callback", got, LIBVTLB_ERR_INVALID);
		settle_posts(play);
		return;
	}
	list_drain(play);
	wanted = list_fetch(play, op, &reference, words);
	play_expect(play, "fetch", got, wanted);
	if (wanted == LIBVTLB_HIT && (bundle[0] != words[0] || bundle[1] != words[1]))
		play_fail(play, "fetch: 0x%" PRIx64 " 0x%" PRIx64 ", wanted 0x%" PRIx64 " 0x%" PRIx64, bundle[0],
			  bundle[1], words[0], words[1]);
}
