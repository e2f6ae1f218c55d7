"""One run of the command line: its id, lock, log, summary and row in the warehouse."""
