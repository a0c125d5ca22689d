"""Simulated vans and coolers with known truth, on real serial ports."""
