"""Rules on regions, people and safety, as data."""
