"""How much memory a model needs on hardware of one's own, and what it fits on."""
