/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* What boards with an x86 share: the counter of the HPET, and PCI. */
#ifndef FIRMWARE_X86_H
#define FIRMWARE_X86_H

#include <stdint.h>

/* The counter as 32 bits, which every HPET has; it says its period in its first register, and QEMU's is 10 ns. */
#define X86_HPET_HZ 100000000u
#define X86_HPET_BITS 32u

/* Starts the counter; ends the program if its rate is another one. */
void x86_hpet_start(void);

/* `now` of struct libwdt_ops. */
int x86_hpet_now(void *user, uint64_t *ticks);

/* The function on PCI bus 0 with these identifiers, as device * 8 + function; ends the program if there is none. */
uint32_t x86_pci_find(uint32_t id);

/* Its first base address register: memory that answers from now on, where the BIOS has put it, or else in a hole. */
uintptr_t x86_pci_bar0(uint32_t function);

void x86_pci_write16(uint32_t function, uint32_t offset, uint16_t value);
void x86_pci_write8(uint32_t function, uint32_t offset, uint8_t value);

#endif
