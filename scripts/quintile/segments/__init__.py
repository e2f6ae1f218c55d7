"""Segments as data: their seeds checked, memberships explained, the catalogue written."""

# In the order in which people read them.
LAYERS = ("lifecycle", "rfm", "value_tier", "engagement", "purchase_behaviour", "category_affinity", "named")
