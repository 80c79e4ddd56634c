"""``python -m pipeline`` is ``svodka``."""

from pipeline.cli import main

if __name__ == "__main__":
    main()
