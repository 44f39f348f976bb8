"""`python -m cutaway`: the program."""

from cutaway.cli import main

main()
