#version 430
// What is brighter than the threshold, at half size; nothing else feeds the bloom, so that an edit stays local.
//include frame.glsl
//include focused.glsl
in vec2 uv;
in vec3 ray;
out vec4 bright_out;
uniform float threshold;
vec3 bright(vec2 u) {
    vec3 c = min(focused(u), vec3(30.0));
    float peak = max(c.r, max(c.g, c.b));
    return c * clamp((peak - threshold) / (threshold * 0.6), 0.0, 1.0);
}
void main() {
    vec2 px = size.zw;
    bright_out = vec4((bright(uv - px) + bright(uv + px * vec2(1, -1)) + bright(uv + px * vec2(-1, 1)) + bright(uv + px)) * 0.25, 1.0);
}
