/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * A z/Architecture machine: text by the service-call logical processor's ASCII console.
 * What IBM publishes of it is in the interfaces of those who use it: Linux,
 * drivers/s390/char/sclp.h, and QEMU, include/hw/s390x/sclp.h and event-facility.h.
 */
#include "s390x.h"
#include "../machine.h"

#define WRITE_EVENT_MASK 0x00780005u
#define WRITE_EVENT_DATA 0x00760005u
#define EVENT_ASCII 0x1au
#define EVENT_MASK(event) (1u << (32 - (event)))

#define TOD_BELOW_US 12

/* A block must not cross a page, and lies below 2 GiB as all of this program. */
#define BLOCK_BYTES 256u
#define HEADER_BYTES 8u
#define EVENT_HEADER_BYTES 6u
#define TEXT_BYTES (BLOCK_BYTES - HEADER_BYTES - EVENT_HEADER_BYTES)

struct block {
	uint16_t length;
	uint8_t function;
	uint8_t control[3];
	uint16_t response;
	union {
		struct {
			uint16_t reserved;
			uint16_t mask_length;
			uint32_t receive, send;           /* which events this program takes and gives */
			uint32_t can_send, can_receive; /* what the other side answers */
		} mask;
		struct {
			uint16_t length;
			uint8_t type;
			uint8_t flags;
			uint16_t reserved;
			char text[TEXT_BYTES];
		} event;
	} u;
};

static struct block block __attribute__((aligned(BLOCK_BYTES)));

/* s390x-start.S */
void s390x_service_call(uint32_t command, void *sccb);
_Noreturn void s390x_quiesce(void);
_Noreturn void s390x_unexpected(void);

static void clear(void)
{
	block = (struct block){.length = 0};
}

static void open_console(void)
{
	static uint32_t opened;

	if (opened)
		return;
	opened = 1;
	clear();
	block.length = HEADER_BYTES + sizeof(block.u.mask);
	block.u.mask.mask_length = sizeof(block.u.mask.send);
	block.u.mask.send = EVENT_MASK(EVENT_ASCII);
	s390x_service_call(WRITE_EVENT_MASK, &block);
}

void machine_write(const char *text)
{
	uint32_t n;

	open_console();
	while (*text) {
		clear();
		for (n = 0; n < TEXT_BYTES && *text; n++)
			block.u.event.text[n] = *text++;
		block.length = (uint16_t)(HEADER_BYTES + EVENT_HEADER_BYTES + n);
		block.u.event.length = (uint16_t)(EVENT_HEADER_BYTES + n);
		block.u.event.type = EVENT_ASCII;
		s390x_service_call(WRITE_EVENT_DATA, &block);
	}
}

/* Success has a PSW of its own, at which an emulator ends with 0; failures are said. */
void machine_exit(uint32_t status)
{
	const char line[] = {'e', 'x', 'i', 't', ' ', (char)('0' + status), '\n', 0};

	if (status == 0)
		s390x_quiesce();
	machine_write(line);
	for (;;)
		machine_relax();
}

/* A program check: most likely a DIAGNOSE that this machine does not have. */
void s390x_unexpected(void)
{
	machine_write("program check\n");
	machine_exit(1);
}

int s390x_tod_now(void *user, uint64_t *ticks)
{
	uint64_t tod;

	(void)user;
	__asm__ volatile("stck %0" : "=Q"(tod) : : "cc");
	*ticks = tod >> TOD_BELOW_US;
	return 0;
}
