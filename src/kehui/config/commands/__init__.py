"""The commands of ``kehui``, a module each; see ``kehui.config.cli``."""
