"""Regulation: official texts read into clause trees, amendments understood, an own policy measured against them."""
