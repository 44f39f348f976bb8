#version 430
// The march starts at a different place in every cell of 4 x 4; averaged over 4 x 4 cells about as deep, the pattern is gone.
//include frame.glsl
in vec2 uv;
in vec3 ray;
layout(location = 0) out vec4 air_out;
uniform sampler2D air_map;
uniform sampler2D air_depth;
void main() {
    vec2 px = 1.0 / vec2(textureSize(air_map, 0));
    float here = textureLod(air_depth, uv, 0.0).r;
    vec4 sum = vec4(0.0);
    float total = 0.0;
    for (int i = 0; i < 16; i++) {
        vec2 at = uv + px * (vec2(i & 3, i >> 2) - 1.5 + vec2(0.5, -0.5));
        float there = textureLod(air_depth, at, 0.0).r;
        float weight = 0.02 + clamp(1.5 - 8.0 * abs(there - here) / min(there, here), 0.0, 1.0);
        sum += textureLod(air_map, at, 0.0) * weight;
        total += weight;
    }
    air_out = sum / total;
}
