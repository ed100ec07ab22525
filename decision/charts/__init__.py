"""Drawings of this floor: pure geometry, which the templates write as SVG."""
