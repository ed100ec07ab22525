"""Tags for texts that models and users wrote."""
