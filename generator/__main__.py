"""The program: ``region-atlas``, and ``python -m generator``."""

from __future__ import annotations

from importlib import import_module

from generator.cli import signals


def main() -> None:
    """Run the command line; Ctrl-C also works while it is still being imported."""
    signals.install()
    import_module("generator.cli.main").main()


if __name__ == "__main__":
    main()
