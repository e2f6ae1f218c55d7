"""Great Expectations on the raw input and the marts: definitions in tests/expectations/, run inside DuckDB."""
