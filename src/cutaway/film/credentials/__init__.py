"""Content credentials (C2PA): what every film and picture says about how it was made, signed.

`authority` makes and keeps the certificates of this installation, `claim` puts into words of the standard what was made from what,
`signing` writes that into a file or beside it, `reading` tells what a file says of itself. The library behind it is imported only
where something is signed or read.
"""
