"""One module for each command of `quintile`."""
