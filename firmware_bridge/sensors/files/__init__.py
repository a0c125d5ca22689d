"""Numbers that the Linux kernel keeps in files: 1-Wire probes, analogue inputs, supplies, switches."""
