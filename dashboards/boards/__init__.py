"""One dashboard a file; ``catalogue.py`` beside this folder lists them."""
