"""A simulated season with known truth: what really happened to goods, and what sensors said about it."""
