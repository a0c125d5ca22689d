"""The core: words, units and rules of a cold chain. No I/O, no clock, no threads."""
