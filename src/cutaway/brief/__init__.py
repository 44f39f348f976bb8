"""Words become a Brief (what a prompt asks for) or Changes (what an edit turn asks of an existing scene).

`document` holds the Brief, `changes` the Changes; reading is rules over a small parser, or a language model held to
the same schema. Every entry keeps the characters it was read from, and what was not understood is said, never dropped.
"""
