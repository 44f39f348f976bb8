#version 430
// What is brighter than the threshold, at half size; nothing else feeds the bloom, so that an edit stays local.
//include frame.glsl
//include focused.glsl
in vec2 uv;
in vec3 ray;
out vec4 bright_out;
uniform float threshold;
vec3 bright(vec3 c) {
    c = min(c, vec3(30.0));
    float peak = max(c.r, max(c.g, c.b));
    return c * clamp((peak - threshold) / (threshold * 0.6), 0.0, 1.0);
}
void main() {
#ifdef FOCUS
    // `light_map` is the half-size picture that the blur was made from.
    bright_out = vec4(bright(focused(uv)), 1.0);
#else
    vec2 px = size.zw;
    bright_out = vec4((bright(focused(uv - px)) + bright(focused(uv + px * vec2(1, -1))) + bright(focused(uv + px * vec2(-1, 1))) + bright(focused(uv + px))) * 0.25, 1.0);
#endif
}
