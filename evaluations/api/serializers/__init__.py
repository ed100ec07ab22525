"""The JSON forms of this floor, one noun a file."""
