"""Records: what was done, by whom, approved by whom, with which evidence. Forms, lists and workflow derive from the catalogue."""
