"""Erasing people: their request, what is purged after a build, and the proof that nothing of them is left."""
