#version 430
// Words, laid over a frame that is finished but for them.
//include frame.glsl
in vec2 uv;
in vec3 ray;
out vec4 picture_out;
uniform sampler2D titles;
void main() { picture_out = textureLod(titles, uv, 0.0); }
