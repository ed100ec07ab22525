"""Geometry that every floor may draw with: numbers to positions, no text and no markup."""
