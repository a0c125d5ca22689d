"""The HTTP interface for programs: each operation is declared once; the rest follows from that."""
