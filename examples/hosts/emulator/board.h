/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * The emulated board, as both sides of its bus see it: the addresses of an
 * AT91SAM9G20 (DS60001516, memory mapping), the registers of its peripherals
 * that are there, and the little that host and firmware tell each other.
 * Included by the emulator, by the firmware's C and by its assembler.
 */
#ifndef EMULATOR_BOARD_H
#define EMULATOR_BOARD_H

/* SDRAM: the image is loaded to its beginning and entered there, MMU off. A watchdog reset keeps what is in it. */
#define BOARD_RAM_BASE 0x20000000
#define BOARD_RAM_SIZE 0x00800000

/* Not touched by the loader at a reset: what one boot leaves for the next. */
#define BOARD_KEPT_BASE 0x207ff000
#define BOARD_KEPT_SIZE 0x00001000

/* The system controller, whose registers all lie in the last 64 KiB. */
#define BOARD_PERIPHERALS_BASE 0xffff0000
#define BOARD_DBGU_BASE 0xfffff200
#define BOARD_RSTC_BASE 0xfffffd00
#define BOARD_PIT_BASE 0xfffffd30
#define BOARD_WDT_BASE 0xfffffd40
#define BOARD_WDT_SIZE 0x00000024 /* of the longest layout: beyond the AT91SAM9G20's four words */
#define BOARD_GPBR_BASE 0xfffffe60 /* four words that survive every reset but power-on; there on the SAM9X60 */

#define DBGU_SR 0x14 /* bit 1: TXRDY, always set here */
#define DBGU_THR 0x1c
#define RSTC_CR 0x00 /* key 0xa5, PROCRST | PERRST | EXTRST: a software reset */
#define RSTC_SR 0x04 /* bits 10:8 RSTTYP */
#define RSTC_MR 0x08
#define PIT_MR 0x00 /* bits 19:0 PIV, bit 24 PITEN, bit 25 PITIEN */
#define PIT_SR 0x04 /* bit 0 PITS: CPIV has reached PIV, and begun again at 0, since the last read of PIT_PIVR */
#define PIT_PIVR 0x08 /* reads PICNT << 20 | CPIV and clears PITS and PICNT */
#define PIT_PIIR 0x0c /* reads the same and clears nothing */

/*
 * There is no interrupt controller: the PIT's interrupt, PITS and PITIEN, is the
 * core's nIRQ. Wait for interrupt (MCR p15, 0, Rd, c7, c0, 4) stands still until
 * that line is high, masked in the CPSR or not (ARM926EJ-S TRM, CP15 register 7).
 *
 * An access that the guest's page tables do not allow is a data or prefetch abort
 * as the architecture has it: mode, LR and SPSR banked, DFSR or IFSR and FAR set,
 * vectors at virtual 0 (V = 0). The firmware uses domain 0 as client, S = 0 and
 * R = 1 (access permission 00 reads only), caches off.
 */

/* The master clock is divided by 16 before the PIT: it counts microseconds. */
#define BOARD_PIT_HZ 1000000
#define BOARD_SLOW_CLOCK_HZ 32768

/*
 * GPBR 0 is the board's strapping, set at power-on: what the firmware is to do.
 * Bits 7:0 the scenario, 15:8 the watchdog's layout, 31:16 by how many permille the
 * slow clock may be off on either side. GPBR 1 counts boots: the board itself adds
 * one at every reset, so the first boot reads 1. GPBR 2 and 3 are the firmware's.
 */
#define STRAP_SCENARIO(strap) ((strap) & 0xff)
#define STRAP_LAYOUT(strap) ((strap) >> 8 & 0xff)
#define STRAP_PERMILLE(strap) ((strap) >> 16)

#define SCENARIO_HANG 0       /* work, then hang with interrupts off: nothing polls any more */
#define SCENARIO_CLIENT 1     /* work, then one of three supervised tasks stops: the others go on */
#define SCENARIO_EARLY 2      /* work under a window, then refresh too early, past the library */
#define SCENARIO_LOCKED 3     /* a boot loader has written the mode register first, and left a handover record */
#define SCENARIO_SLOW_CLOCK 4 /* as SCENARIO_HANG, with a slow clock off by STRAP_PERMILLE */
#define SCENARIO_COUNT 5

#define LAYOUT_AT91SAM9 0
#define LAYOUT_SAMA5D4 1
#define LAYOUT_SAM9X60 2
#define LAYOUT_SAMA7G5 3
#define LAYOUT_RSWDT 4
#define LAYOUT_COUNT 5

/* The firmware's last word on a boot that is to be the last: the emulator's exit status. Written to GPBR 3. */
#define VERDICT_NONE 0
#define VERDICT_GOOD 0x600d0000 /* or'ed with the boot cause the library decoded (LIBWDT_BOOT_*) */
#define VERDICT_BAD 0xbad00000  /* or'ed with the number of the check that failed */

#endif
