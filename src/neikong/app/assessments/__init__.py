"""Frozen work: an assessment that was closed is shown for ever as it was, whatever the catalogue becomes."""
