"""The program: ``region-atlas``, and ``python -m generator``."""

from __future__ import annotations

from importlib import import_module

from generator.cli import stopping


def main() -> None:
    """Run the command line; Ctrl-C is heard while it is still being imported."""
    stopping.listen()
    import_module("generator.cli.main").main()


if __name__ == "__main__":
    main()
