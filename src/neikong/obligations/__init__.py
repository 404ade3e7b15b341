"""Obligations: the catalogue read and asked. Duties know nothing of evidence; they only say what they want."""
