/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The bundle of an instruction that trapped, as the host reads it; and another try where only the machine knew it. */
#include "judge.h"
#include "vcpu.h"

#define BUNDLE_MASK (~(uint64_t)15)
#define PHYSICAL_MASK (~((uint64_t)1 << 63)) /* bit 63 of a physical address is its attribute */

static int is_untranslated(int outcome)
{
	return outcome == LIBVTLB_ALTERNATE || outcome == LIBVTLB_VHPT_FAULT || outcome == LIBVTLB_MISS;
}

/* Where a bundle lies: LIBVTLB_HIT if it is in memory. */
static int locate(struct libvtlb *vcpu, uint64_t *gpa, const struct libvtlb_reference *reference, uint64_t ip)
{
	struct libvtlb_translation found = LIBVTLB_TRANSLATION_INIT;
	struct vcpu *v = vcpu_of(vcpu);
	struct libvtlb_backing backing;
	int outcome;

	if (reference->psr & LIBVTLB_PSR_IT) {
		outcome = libvtlb_access(vcpu, &found, reference, ip);
		*gpa = found.gpa;
		return outcome;
	}
	*gpa = ip & PHYSICAL_MASK;
	return libvtlb_host_backing(v, &backing, *gpa);
}

/* The machine ran an instruction by a translation that is not ours any more: it goes, and the guest runs on. */
static int let_retry(struct vcpu *v, uint64_t ip, int fault)
{
	uint64_t span = page_span(v->machine_log2), first = LIBVTLB_OFFSET(ip) & ~span;
	int err;

	if (v->retry_ip != ip)
		v->retries = 0;
	v->retry_ip = ip;
	if (v->retries++ == LIBVTLB_RETRIES) {
		v->retries = 0;
		return fault;
	}
	libvtlb_vhpt_purge(v, rid_at(v, ip), first, first | span);
	err = libvtlb_machine_purge(v, rid_at(v, ip), first, first | span);
	return err ? err : LIBVTLB_RETRY;
}

static int read_bundle(struct vcpu *v, uint64_t bundle[2], uint64_t gpa)
{
	uint64_t words[2] = { 0, 0 };
	int err = libvtlb_host_read(v, words, gpa, 2);

	if (err)
		return err;
	bundle[0] = words[0];
	bundle[1] = words[1];
	return LIBVTLB_HIT;
}

int libvtlb_fetch(struct libvtlb *vcpu, uint64_t bundle[2], const struct libvtlb_reference *reference, uint64_t ip)
{
	struct vcpu *v = vcpu_of(vcpu);
	int outcome = vcpu_refuses(v);
	uint64_t gpa;

	if (!outcome)
		outcome = libvtlb_check_reference(reference);
	if (!outcome && (!bundle || !v->host.read || reference->kind != LIBVTLB_FETCH))
		outcome = LIBVTLB_ERR_INVALID;
	if (!outcome)
		outcome = libvtlb_cache_drain(v);
	if (outcome)
		return outcome;
	ip &= BUNDLE_MASK;
	outcome = locate(vcpu, &gpa, reference, ip);
	if (is_untranslated(outcome))
		return let_retry(v, ip, outcome);
	v->retries = 0;
	return outcome == LIBVTLB_HIT ? read_bundle(v, bundle, gpa) : outcome;
}
