"""Segments, their keys and cache, encoding, muxing, and the report on a finished film.

`make` runs the whole; `segments` says what one second of film depends on, `surroundings` what besides the scene
shapes its bytes; `tiles` hashes frames, `cache` keeps what was made; `encode`, `soundtrack`, `mux` and `preview`
write; `inside` is the scene a film carries; `preservation` measures what an edit left alone and `report` says it.
Nothing here reads words or draws.
"""
