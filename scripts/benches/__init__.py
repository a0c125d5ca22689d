"""One file for each part that `make bench` measures; `face.py` says what such a file looks like."""
