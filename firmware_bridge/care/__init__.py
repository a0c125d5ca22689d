"""Remote care of a gateway: what it tells of itself, and settings that come from the server."""
