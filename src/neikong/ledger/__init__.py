"""The append-only log: hashing, proofs, signed checkpoints, packages that verify offline. RFC 6962/9162, C2SP."""
