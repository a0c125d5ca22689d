"""report.xlsx: its sheets."""
