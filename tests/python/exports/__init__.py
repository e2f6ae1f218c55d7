"""Tests of `quintile export`, on houses made by hand."""
