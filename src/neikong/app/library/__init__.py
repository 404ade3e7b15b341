"""The official text: documents taken in, what they change, the clauses through time, and the own policy measured."""
