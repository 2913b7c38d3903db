/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Critical sections, which nest: see config.h. */
#ifndef NUTTX_IRQ_H
#define NUTTX_IRQ_H

typedef unsigned int irqstate_t;
typedef int (*xcpt_t)(int irq, void *context, void *arg);

irqstate_t enter_critical_section(void);
void leave_critical_section(irqstate_t flags);

#endif
