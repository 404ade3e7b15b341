"""Who may do what: the role and action matrix as data, and the gate that every page stands behind."""
