"""Footage and pictures made larger: by a network where its pack is installed, else by interpolation.

networks.larger          a picture twice (video) or four times (stills) as large
networks.seconds_each    how long that takes here
"""

import importlib

importlib.import_module("cutaway.footage.upscaling.enlarging")  # registers its effect
