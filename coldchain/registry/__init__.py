"""The registry: who and what the cold chain consists of, as plain immutable types."""
