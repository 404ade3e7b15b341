"""What every page shares: words, frame, errors."""
