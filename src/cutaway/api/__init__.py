"""HTTP: the Gemini wire, and Cutaway's own resources.

`wire` reads requests of Google's form, `answers` writes them, `faults` the two families of errors; `models` holds the
rows of models as data; `gemini`, `files` and `own` answer; `keys` looks at who asks; `server` puts all together and
listens.
"""
