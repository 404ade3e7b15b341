"""Firms of one installation, strictly separated; who has a seat in which."""
