"""One file per peer: `run(work, timed) -> codes` [firms, duties, days]; a peer whose package is absent says so."""
