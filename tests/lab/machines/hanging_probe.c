// SPDX-License-Identifier: GPL-2.0
/*
 * A driver that never comes to an end with its device, as those do whose device answers no more: here that of the PCIe
 * bridge of QEMU's machines, which has no driver.
 */
#include <linux/delay.h>
#include <linux/module.h>
#include <linux/pci.h>

static int hang(struct pci_dev *dev, const struct pci_device_id *id)
{
	for (;;)
		msleep(60000);
	return 0;
}

static const struct pci_device_id devices[] = {
	{ PCI_DEVICE(0x1b36, 0x0008) },
	{ 0 }
};
MODULE_DEVICE_TABLE(pci, devices);

static struct pci_driver hanging_probe = {
	.name = "hanging_probe",
	.id_table = devices,
	.probe = hang,
};
module_pci_driver(hanging_probe);
MODULE_LICENSE("GPL");
