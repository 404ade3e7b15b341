"""Reports: the engine's answers in the forms that people and machines read; one file per form."""
