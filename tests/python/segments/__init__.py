"""The engine of named segments against an evaluation in plain Python."""
