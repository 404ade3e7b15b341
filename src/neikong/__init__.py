"""Neikong 內控: from a regulation to an obligation, evidence, a verdict and a report."""
