/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Interrupts, as documented under "Interrupts". The one handler takes its argument as the driver's does: a device. */
#ifndef FAKE_IRQ_H
#define FAKE_IRQ_H

#include <zephyr/device.h>

#define IRQ_CONNECT(irq, priority, isr, argument, flags) fake_irq_connect(irq, isr, argument)

void fake_irq_connect(unsigned int irq, void (*isr)(const struct device *dev), const struct device *argument);
void irq_enable(unsigned int irq);

#endif
