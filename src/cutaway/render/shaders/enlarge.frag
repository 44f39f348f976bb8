#version 430
// Draft: the smoothed picture at the size that was asked for.
//include frame.glsl
in vec2 uv;
in vec3 ray;
out vec4 picture_out;
//include over_picture.glsl
uniform sampler2D picture;
void main() { picture_out = covered(textureLod(picture, uv, 0.0).rgb); }
