#version 430
//include frame.glsl
in vec2 uv;
in vec3 ray;
out vec4 bright_out;
uniform sampler2D bright_map;
void main() {
    vec2 px = 1.0 / vec2(textureSize(bright_map, 0));
    bright_out = (textureLod(bright_map, uv - px, 0.0) + textureLod(bright_map, uv + px * vec2(1, -1), 0.0)
        + textureLod(bright_map, uv + px * vec2(-1, 1), 0.0) + textureLod(bright_map, uv + px, 0.0)) * 0.25;
}
