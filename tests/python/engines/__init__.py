"""The same shop on every engine: what one publishes, all publish, row by row."""
