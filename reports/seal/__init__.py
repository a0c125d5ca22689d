"""The files of a pack as bytes: each accounted for, and signed."""
