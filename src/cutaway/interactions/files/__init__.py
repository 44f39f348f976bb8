"""Files of the wire: uploads as they come in, what they turn out to be, and films, seen as files.

`cabinet.Cabinet` is what others use; nothing here imports an engine.
"""
