"""What the product must show on real input, as scripts that print their accounting."""
