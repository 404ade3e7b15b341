"""The API: the same rights as the pages, for programs with a token."""
