"""The Great Expectations suites: they hold on good data and fail on broken data."""
