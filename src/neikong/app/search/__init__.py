"""One search over duties, registers, records, evidence and rules."""
