/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* A dictionary of the pages that were ever referred to: a tag of the VHPT does not tell its address. */
#include "play.h"

static uint64_t index_and_tag(const struct play *play, struct page *page)
{
	uint32_t log2 = play->shape.machine_log2;
	int own = play->shape.host & HOST_HASH;
	uint64_t hash = own ? host_hash(NULL, page->offset, page->rid, log2)
			    : libvtlb_default_hash(page->offset, page->rid, log2);

	page->tag = own ? host_tag(NULL, page->offset, page->rid, log2)
			: libvtlb_default_tag(page->offset, page->rid, log2);
	page->index = (uint32_t)hash & ((1u << play->shape.vhpt_log2) - 1);
	return page->tag ^ (uint64_t)page->index << 40;
}

static uint32_t mix(uint64_t word, uint32_t bits)
{
	return (uint32_t)((word ^ word >> 31) * 0x9e3779b97f4a7c15u >> (64 - bits));
}

static uint32_t slot_of(const struct play *play, uint32_t rid, uint64_t offset)
{
	uint32_t slot = mix(offset + rid, PAGES_LOG2);

	while (play->pages[slot].used && (play->pages[slot].rid != rid || play->pages[slot].offset != offset))
		slot = (slot + 1) & ((1u << PAGES_LOG2) - 1);
	return slot;
}

void note_page(struct play *play, uint32_t rid, uint64_t offset)
{
	uint64_t aligned = offset & ~span_of(play->shape.machine_log2), both;
	uint32_t slot = slot_of(play, rid, aligned), at;
	struct page *page = &play->pages[slot];

	if (page->used || !play->shape.vhpt_log2)
		return;
	page->used = 1;
	page->rid = rid;
	page->offset = aligned;
	both = index_and_tag(play, page);
	for (at = mix(both, PAGES_LOG2 + 1); play->by_tag[at]; at = (at + 1) & ((2u << PAGES_LOG2) - 1))
		;
	play->by_tag[at] = (uint16_t)(slot + 1);
	play->page_count++;
}

const struct page *page_of_tag(const struct play *play, uint32_t index, uint64_t tag)
{
	uint32_t at = mix(tag ^ (uint64_t)index << 40, PAGES_LOG2 + 1);

	for (; play->by_tag[at]; at = (at + 1) & ((2u << PAGES_LOG2) - 1)) {
		const struct page *page = &play->pages[play->by_tag[at] - 1];

		if (page->tag == tag && page->index == index)
			return page;
	}
	return NULL;
}

const struct page *page_at(const struct play *play, uint32_t rid, uint64_t offset)
{
	uint32_t slot = slot_of(play, rid, offset & ~span_of(play->shape.machine_log2));

	return play->pages[slot].used ? &play->pages[slot] : NULL;
}
