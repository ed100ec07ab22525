"""The API operations of this floor, one noun a file."""
