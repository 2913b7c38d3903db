/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Findings in words: what is so, what follows, what to do. Apart from the planner, so that only printers link it. */
#include <libwdtvtlb/wdt.h>

/* In the order of the bits. */
static const char *const text[] = {
	"no refresh schedule can meet the wish, so nothing was written: widen the window, lengthen the period, "
	"or give a finer host timer, a lower latency or a closer clock range",
	"what runs differs from the wish and is left as it is: change the code that wrote the mode register first, "
	"usually the boot loader, or wish for what it wrote",
	"boot code turned the watchdog off for good, so nothing guards this system until the next reset: stop the boot "
	"loader from disabling it",
	"the watchdog is off, as wished: nothing guards this system",
	"the mode register ignored a write, so somebody wrote or locked it before: find the boot stage that did, or "
	"wish for what is in force",
	"nothing was written, because the register already holds the wish, so any later code may still write it: ask "
	"for a lock-in write to close it",
	"the watchdog can neither reset nor interrupt anybody, so it runs without ever biting: enable the reset, or "
	"serve its interrupt",
	"the watchdog resets the processor alone, so peripherals keep running, DMA included, while the system boots: "
	"prefer a full reset unless the boot code stops them",
	"the watchdog stops counting while the processor idles, so a system that hangs in idle is never reset: clear the "
	"idle halt unless the system sleeps for longer than the period",
	"the watchdog stops counting while a debugger holds the processor: good on a desk, but a probe left attached in "
	"the field disables it",
	"nobody knows how long the counter has run, so the first refresh may come too early or too late: have the boot "
	"loader hand over the time of its last refresh, or refresh right before starting this system",
	"a window is programmed while the counter may still be above it, so the write itself or the first refresh may "
	"count as too early: configure soon after the reset, and refresh before",
	"WDD equals WDV: data sheets call that no window, but parts have been seen to fault on a refresh in the first "
	"tick; write WDD as 0xfff for no window",
	"a shortest refresh distance is given without a longest, so it is ignored: give both, or neither",
	"a time lies beyond what the counter or the hardware's own limits allow, so a shorter one is in force: compare "
	"the wanted and the actual period",
	"an erratum allows only some counter loads on this part, so the nearest allowed one was taken: compare the wanted "
	"and the actual period",
	"a bit is set whose meaning the vendor's pages and headers disagree about: idle halt and debug halt may be "
	"exchanged; confirm on the part that it still bites in idle",
	"the slow clock is so inexact that the reset may come long after the timeout: use a crystal, give the clock's "
	"true range, or allow for the latest reset in the design",
	"the host's timer is too coarse to keep the waits between two writes that enable, so the watchdog is left off: "
	"provide a delay callback or a faster counter",
	"a property of the description holds a word that is not known, so its default applies: correct the spelling in "
	"the device tree",
	"a number of the description is out of range, so its default applies: correct it in the device tree",
	"this non-secure watchdog cannot reset anything by itself and its secure partner does not run: start the "
	"secure one, or serve the interrupt and reset by software",
	"the redundant watchdog runs while the main one does not, which the data sheet forbids: start the main one, or "
	"turn this one off",
	"the earliest and the latest refresh lie within four host ticks, so jitter may miss the window: use a faster host "
	"timer or a wider window",
	"the soft timeout is shorter than the hardware period, so the hardware's reset comes later than the timeout "
	"says: shorten the hardware period",
	"no refresh schedule keeps the window that is in force, so this board may reset itself: widen the window, or "
	"give a finer host timer or a lower latency",
	"the boot loader's handover record is damaged, of another watchdog or contradicted by what was read, so nothing "
	"was taken from it: make it last, after every write, and with the counter that this stage reads",
};

_Static_assert(sizeof(text) / sizeof(text[0]) == LIBWDT_FINDING_COUNT, "one text a finding");

const char *libwdt_finding_text(uint32_t finding)
{
	uint32_t i;

	for (i = 0; i < LIBWDT_FINDING_COUNT; i++)
		if (finding == 1u << i)
			return text[i];
	return "not a finding";
}
