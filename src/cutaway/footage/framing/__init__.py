"""What of a picture is seen: other shapes with a camera that follows, turned, mirrored, cropped, nearer, steadied.

looking.looked_at        where people, faces, movement and what stands out lie, some times a second
camera.virtual_path      a calm camera path over it
reframing, turning, steadying   the effects
"""

import importlib

for _name in ("reframing", "turning", "steadying"):
    importlib.import_module(f"cutaway.footage.framing.{_name}")  # registers its effects
