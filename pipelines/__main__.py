"""`python -m pipelines`: the `octet` command."""

from pipelines.command.app import main

main()
