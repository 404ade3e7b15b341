"""Who owes what by when: worked out from verdicts and from what waits for approval, never typed."""
