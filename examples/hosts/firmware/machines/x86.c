/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* A PC under an emulator: text by the debug console, the end by the debug exit device, time by the HPET. */
#include "x86.h"
#include "../machine.h"
#include "../mmio.h"
#include "../watchdogs/ports.h"

#define DEBUG_CONSOLE 0xe9u /* of Bochs; QEMU -debugcon */
#define DEBUG_EXIT 0xf4u    /* QEMU -device isa-debug-exit,iobase=0xf4,iosize=1 */

/* IA-PC HPET Specification 1.0a, 2.3; where it is, ACPI would say, but all PCs have it here. */
#define HPET_BASE 0xfed00000u
#define HPET_PERIOD 0x004u /* upper half of GCAP_ID: femtoseconds of a tick */
#define HPET_CONFIG 0x010u
#define HPET_ENABLE 0x1u
#define HPET_COUNTER 0x0f0u
#define HPET_PERIOD_FS (1000000000000000u / X86_HPET_HZ)

/* PCI Local Bus Specification 3.0, 3.2.2.3.2: the ports; 6.1: the header of a function. */
#define PCI_ADDRESS 0xcf8u
#define PCI_DATA 0xcfcu
#define PCI_ENABLE 0x80000000u
#define PCI_FUNCTIONS 256u /* on a bus, 8 to a device */
#define PCI_ID 0x00u
#define PCI_COMMAND 0x04u
#define PCI_COMMAND_MEMORY 0x2u
#define PCI_BAR0 0x10u
#define PCI_BAR_FLAGS 0xfu
#define PCI_HOLE 0xfe000000u /* where a PC has neither RAM nor a chip of its own: below the I/O APIC and the HPET */

void port_write8(uint16_t port, uint8_t value)
{
	__asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port));
}

static void port_write16(uint16_t port, uint16_t value)
{
	__asm__ volatile("outw %0, %1" : : "a"(value), "Nd"(port));
}

static void port_write32(uint16_t port, uint32_t value)
{
	__asm__ volatile("outl %0, %1" : : "a"(value), "Nd"(port));
}

void machine_write(const char *text)
{
	while (*text)
		port_write8(DEBUG_CONSOLE, (uint8_t)*text++);
}

/* The device makes 2 * status + 1 of it, so that no status is 0: the line is what counts. */
void machine_exit(uint32_t status)
{
	const char line[] = {'e', 'x', 'i', 't', ' ', (char)('0' + status), '\n', 0};

	machine_write(line);
	for (;;)
		port_write8(DEBUG_EXIT, (uint8_t)status);
}

static _Noreturn void missing(const char *device)
{
	machine_write("missing: ");
	machine_write(device);
	machine_write("\n");
	machine_exit(1);
}

static void pci_select(uint32_t function, uint32_t offset)
{
	port_write32(PCI_ADDRESS, PCI_ENABLE | function << 8 | (offset & ~3u));
}

static uint32_t pci_read(uint32_t function, uint32_t offset)
{
	uint32_t value;

	pci_select(function, offset);
	__asm__ volatile("inl %1, %0" : "=a"(value) : "Nd"((uint16_t)PCI_DATA));
	return value;
}

void x86_pci_write16(uint32_t function, uint32_t offset, uint16_t value)
{
	pci_select(function, offset);
	port_write16((uint16_t)(PCI_DATA + (offset & 2)), value);
}

void x86_pci_write8(uint32_t function, uint32_t offset, uint8_t value)
{
	pci_select(function, offset);
	port_write8((uint16_t)(PCI_DATA + (offset & 3)), value);
}

uint32_t x86_pci_find(uint32_t id)
{
	uint32_t function = 0;

	while (pci_read(function, PCI_ID) != id)
		if (++function == PCI_FUNCTIONS)
			missing("a PCI device");
	return function;
}

uintptr_t x86_pci_bar0(uint32_t function)
{
	if (!(pci_read(function, PCI_BAR0) & ~PCI_BAR_FLAGS)) {
		pci_select(function, PCI_BAR0);
		port_write32(PCI_DATA, PCI_HOLE);
	}
	x86_pci_write16(function, PCI_COMMAND, (uint16_t)(pci_read(function, PCI_COMMAND) | PCI_COMMAND_MEMORY));
	return pci_read(function, PCI_BAR0) & ~PCI_BAR_FLAGS;
}

void x86_hpet_start(void)
{
	if (mmio_read32(HPET_BASE + HPET_PERIOD) != HPET_PERIOD_FS)
		missing("an HPET of this rate");
	mmio_write32(HPET_BASE + HPET_CONFIG, mmio_read32(HPET_BASE + HPET_CONFIG) | HPET_ENABLE);
}

int x86_hpet_now(void *user, uint64_t *ticks)
{
	(void)user;
	*ticks = mmio_read32(HPET_BASE + HPET_COUNTER);
	return 0;
}
