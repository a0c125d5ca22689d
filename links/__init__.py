"""The shared shell: one file for each outside thing. No rules: those are in ``coldchain``."""
