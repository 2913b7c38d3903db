/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* A reference as the processor makes it: looked up, walked for, judged, and made known to VHPT and machine. */
#include "judge.h"
#include "struct-size.h"
#include "vcpu.h"

static uint32_t side_of(const struct libvtlb_reference *reference)
{
	return reference->kind == LIBVTLB_FETCH ? LIBVTLB_CODE : LIBVTLB_DATA;
}

/* References that want an answer, and to touch nothing. */
static int is_question(uint32_t kind)
{
	return kind >= LIBVTLB_PROBE_READ;
}

static int is_write(uint32_t kind)
{
	return kind == LIBVTLB_STORE || kind == LIBVTLB_SEMAPHORE || kind == LIBVTLB_RSE_STORE;
}

/* What a reference sees of a walk that found nothing: where interruptions are not collected it is told nothing more. */
static int fault_of(int outcome, const struct libvtlb_reference *reference)
{
	int is_nothing = outcome == LIBVTLB_ALTERNATE || outcome == LIBVTLB_VHPT_FAULT || outcome == LIBVTLB_MISS;

	if (is_nothing && side_of(reference) == LIBVTLB_DATA && !(reference->psr & LIBVTLB_PSR_IC))
		return LIBVTLB_NESTED;
	return outcome;
}

/*
 * The translation of an address, walked for if need be: HIT, ABSENT or a fault. What the walk said of the place
 * goes to @place, 0 where there was none.
 */
static int translate(struct libvtlb *vcpu, struct libvtlb_translation *found, int *place,
		     const struct libvtlb_reference *reference, uint64_t va)
{
	uint32_t side = side_of(reference);
	struct vcpu *v = vcpu_of(vcpu);
	int outcome = libvtlb_cache_find(v, found, side, va);

	*place = 0;
	if (outcome != LIBVTLB_MISS)
		return outcome;
	outcome = libvtlb_walk(vcpu, side, reference, va);
	if (outcome != LIBVTLB_HIT && (outcome < LIBVTLB_DEVICE || outcome > LIBVTLB_NO_MEMORY))
		return fault_of(outcome, reference);
	*place = outcome;
	return libvtlb_cache_find(v, found, side, va);
}

/* What comes of a reference that is allowed; the walk has shown the place to the machine, but as one not written. */
static int refer(struct vcpu *v, const struct libvtlb_translation *found, int place,
		 const struct libvtlb_reference *reference, uint64_t va)
{
	int write = is_write(reference->kind);
	int outcome = place;
	struct looked looked;

	if (!place || write) {
		looked = libvtlb_machine_look(v, found);
		outcome = libvtlb_machine_show(v, found, &looked, side_of(reference), va, write);
	}
	if (outcome > 0 && reference->kind != LIBVTLB_FC)
		libvtlb_cache_touch(v, side_of(reference), va, write);
	return outcome;
}

static int check(const struct vcpu *v, const struct libvtlb_translation *found,
		 const struct libvtlb_reference *reference)
{
	int err = vcpu_refuses(v);

	if (!err)
		err = libvtlb_check_struct(found, sizeof(*found), FIRST_FOUND);
	return err ? err : libvtlb_check_reference(reference);
}

int libvtlb_access(struct libvtlb *vcpu, struct libvtlb_translation *found, const struct libvtlb_reference *reference,
		   uint64_t va)
{
	struct vcpu *v = vcpu_of(vcpu);
	int outcome = check(v, found, reference), place;

	if (!outcome)
		outcome = libvtlb_cache_drain(v);
	if (outcome)
		return outcome;
	outcome = translate(vcpu, found, &place, reference, va);
	if (outcome == LIBVTLB_HIT)
		outcome = libvtlb_judge(found->pte, found->itir, reference);
	if (outcome != LIBVTLB_HIT || is_question(reference->kind))
		return outcome;
	return refer(v, found, place, reference, va);
}
