"""The ``coldchain`` command: one verb a file. Wires the packages together; decides nothing itself."""
