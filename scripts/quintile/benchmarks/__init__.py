"""What `quintile bench` measures."""
