"""Benchmarks: workloads, peers, one command. Ratios in the same run, and the same answers first."""
