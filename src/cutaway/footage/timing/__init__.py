"""Time in footage: frames in between, dissolves, scene cuts, beats, sound at other speeds.

flow.motion_between, flow.in_between   the picture between two frames
cuts.cuts                              where scenes begin
beats.beats                            tempo and beats of a sound
stretching.at_speed                    sound at another speed, its pitch kept
"""

import importlib

importlib.import_module("cutaway.footage.timing.blending")  # registers its effects
