"""Zones and parks beside the administrative tree, and the register of the tree itself."""
