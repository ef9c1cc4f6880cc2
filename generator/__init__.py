"""Broadsheet: a static news aggregator site generator.

A loader reads every front-matter file, a grouper clusters each story with its
related coverage by topic and date, a planner gives every page its URL, a
renderer turns pages into bytes with Jinja templates, and one writer puts the
bytes on disk.
"""

__version__ = "0.1.0"
