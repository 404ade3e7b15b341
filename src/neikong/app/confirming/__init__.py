"""What a firm confirms: when a source came into force, what a parameter is, what the firm is. Most unknown verdicts end here."""
