"""Devices that say framed lines by themselves and wait for their acknowledgement."""
