"""``python -m kehui`` is the command ``kehui``."""

from kehui.config.cli import main

if __name__ == "__main__":
    main()
