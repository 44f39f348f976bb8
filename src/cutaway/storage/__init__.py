"""What lasts: the database, blobs, packs, and what is fetched from Debian. Nothing here knows what a film is."""
