#version 430
// The taps' noise repeats every four cells: averaged over 4 x 4 of them, those about as deep as this one.
//include frame.glsl
in vec2 uv;
in vec3 ray;
out vec4 open_out;
uniform sampler2D open_map;
void main() {
    vec2 px = 1.0 / vec2(textureSize(open_map, 0));
    float here = textureLod(open_map, uv, 0.0).g;
    float sum = 0.0, total = 0.0;
    for (int i = 0; i < 4; i++) {
        // Corners between cells, so that a gather takes four.
        vec2 at = uv + px * (vec2(i & 1, i >> 1) * 2.0 - 1.5 + 0.5);
        vec4 open_ = textureGather(open_map, at, 0), deep = textureGather(open_map, at, 1);
        vec4 weight = clamp(1.5 - abs(deep - here) * (24.0 / here), 0.02, 1.0);
        sum += dot(open_, weight);
        total += dot(weight, vec4(1.0));
    }
    open_out = vec4(sum / total);
}
