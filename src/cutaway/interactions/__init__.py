"""A turn: its states, its tree, its deadlines and its durable running. Knows engines by their seam only."""
