"""Registers: what exists. Every page derives from the catalogue's form of the register."""
