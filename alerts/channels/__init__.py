"""Ways to reach a person, one file each. To add one: copy a file, give it a name in ``catalogue.py``."""
