// SPDX-License-Identifier: GPL-2.0
/*
 * An Ethernet adapter whose driver hangs while it is brought up, as those on USB do behind a bad cable: their control
 * transfers run out, one by one, with the lock held that guards all links and addresses (rtnl).
 */
#include <linux/delay.h>
#include <linux/etherdevice.h>
#include <linux/module.h>
#include <linux/platform_device.h>

static unsigned int seconds = 60;
module_param(seconds, uint, 0444);

static struct net_device *adapter;
static struct platform_device *device;

static int open_slowly(struct net_device *dev)
{
	msleep(seconds * 1000);
	return 0;
}

static int stop(struct net_device *dev)
{
	return 0;
}

static netdev_tx_t drop(struct sk_buff *skb, struct net_device *dev)
{
	dev_kfree_skb(skb);
	return NETDEV_TX_OK;
}

static const struct net_device_ops operations = {
	.ndo_open = open_slowly,
	.ndo_stop = stop,
	.ndo_start_xmit = drop,
};

static int __init slow_adapter_init(void)
{
	device = platform_device_register_simple("slow_adapter", -1, NULL, 0);
	if (IS_ERR(device))
		return PTR_ERR(device);
	adapter = alloc_etherdev(0);
	adapter->netdev_ops = &operations;
	eth_hw_addr_random(adapter);
	SET_NETDEV_DEV(adapter, &device->dev);
	return register_netdev(adapter);
}
module_init(slow_adapter_init);
MODULE_LICENSE("GPL");
