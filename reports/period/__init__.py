"""Many packs at once, and the summary of a period."""
