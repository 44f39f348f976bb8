"""A turn: its states, its tree, its deadlines and its durable running. Knows engines by their seam only.

`service` is what the command line and HTTP use; `turn` is one turn as data and its states, `ledger` keeps turns in the
database, `ids` makes their names, `work` runs one through its engine, `durable` and `direct` decide when and where.
"""
