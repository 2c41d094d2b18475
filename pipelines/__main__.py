"""`python -m pipelines`: the `octet` command."""

from pipelines.command.app import main

if __name__ == "__main__":
    main()
