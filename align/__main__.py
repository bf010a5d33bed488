"""`python -m align` is the `align` command."""

from align.cli.main import main

main()
