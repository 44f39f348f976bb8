"""Word lists of the props room, as data: nouns with kind and size, colours, materials. Code that reads them lies beside this folder."""
