"""An own policy measured against the rules: clause by clause covered, partial, missing or in conflict, with reasons."""
