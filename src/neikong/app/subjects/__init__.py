"""Everything that a firm keeps: one current version of each subject, all versions in the ledger."""
