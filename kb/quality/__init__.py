"""Checks of what a knowledge base holds: a knowledge base in, alarms that a maintainer can act on out."""
