"""What `quintile bench` measures, on shops that are too small to measure."""
