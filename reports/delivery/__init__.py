"""Summaries that are asked for, due, and sent."""
