"""The recording proxy: passes calls on byte by byte, and stores what was thought meanwhile."""
