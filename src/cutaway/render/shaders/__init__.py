"""GLSL of the passes, read by `cutaway.render.context`; `//include name` pulls in another file."""
