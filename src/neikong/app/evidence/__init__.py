"""Evidence files, stored once by their hash."""
