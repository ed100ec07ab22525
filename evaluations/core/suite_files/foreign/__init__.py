"""Suites in the files of other tools: read as our cases, with every loss told."""
