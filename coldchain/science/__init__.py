"""What temperature and humidity do to goods: pure functions with units, validity ranges and sources."""
