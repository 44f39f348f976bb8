#version 430
//include frame.glsl
in vec2 uv;
in vec3 ray;
out vec4 bright_out;
uniform sampler2D bright_map;
void main() {
    vec2 px = 1.0 / vec2(textureSize(bright_map, 0));
    vec3 s = textureLod(bright_map, uv, 0.0).rgb * 4.0;
    s += (textureLod(bright_map, uv + px * vec2(1, 0), 0.0).rgb + textureLod(bright_map, uv - px * vec2(1, 0), 0.0).rgb
        + textureLod(bright_map, uv + px * vec2(0, 1), 0.0).rgb + textureLod(bright_map, uv - px * vec2(0, 1), 0.0).rgb) * 2.0;
    s += textureLod(bright_map, uv + px, 0.0).rgb + textureLod(bright_map, uv - px, 0.0).rgb
        + textureLod(bright_map, uv + px * vec2(1, -1), 0.0).rgb + textureLod(bright_map, uv + px * vec2(-1, 1), 0.0).rgb;
    bright_out = vec4(s / 16.0 * 0.85, 1.0);
}
