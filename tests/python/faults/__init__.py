"""Faults of a real process: what is published stays whole, the mend is one line, the next run is as if nothing was."""
