"""``coldchain calc``: single calculations and decoders, for auditors, checks and field work."""
