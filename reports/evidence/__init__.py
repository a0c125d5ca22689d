"""From the stores to the evidence on one subject, as it was known at an instant."""
