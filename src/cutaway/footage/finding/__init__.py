"""Finding things in pictures: what stands in front, people, faces, bodies; and following them through footage.

    cutout(pixels)        what the picture is of, float32 (h, w)
    person(pixels)        people, float32 (h, w)
    faces(pixels)         faces with six points each
    mesh(pixels, face)    468 points over a face
    bodies(pixels)        where bodies are
    pose(pixels)          33 points of a body
    things(pixels)        everyday things by name, with boxes; `kind_of("the red bikes")` is "bicycle"

Pictures are uint8 (h, w, 3) sRGB; places are fractions of the picture. Each raises `MissingPack` where its model is not
installed, and finds nothing where it is not sure enough.
"""

from cutaway.footage.finding.body_nets import Body, Pose, bodies, pose
from cutaway.footage.finding.cutouts import cutout, person
from cutaway.footage.finding.face_nets import Face, faces, mesh
from cutaway.footage.finding.thing_nets import Thing, kind_of, things

__all__ = ["Body", "Face", "Pose", "Thing", "bodies", "cutout", "faces", "kind_of", "mesh", "person", "pose", "things"]
