"""What can stand in a scene: parametric builders and asset packs, and one catalogue over both.

`model` is the data every builder returns, `catalogue` finds and builds; the other modules and folders are builders by
subject. Nothing here knows the renderer, words of prompts, or where in a film a thing stands.
"""
