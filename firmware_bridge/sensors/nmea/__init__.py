"""A GPS receiver: where the gateway is, and what time it is."""
