"""What changed between two instants of knowledge."""
