"""What lasts: the database of interactions, blobs, and the packs of models and assets. Nothing here knows what a film is."""
