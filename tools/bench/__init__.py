"""Figures beside bare clients, measured on this machine in one run."""
