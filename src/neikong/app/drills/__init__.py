"""Drills: the programme of the years, the live room, what follows, and executed restores."""
