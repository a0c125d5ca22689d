"""``python -m commands``: the same as ``coldchain``."""

from commands.main import main

main()
