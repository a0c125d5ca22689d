"""The alarm on board: judges what the gateway carries, sounds, and texts where there is no coverage."""
