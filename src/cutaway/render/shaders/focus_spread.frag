#version 430
// Half-size picture with the signed radius of each point's blur disc in half-size pixels (negative: nearer than the focus).
//include frame.glsl
in vec2 uv;
in vec3 ray;
out vec4 spread_out;
uniform sampler2D light_map;
uniform sampler2D depth_map;
uniform vec4 lens;  // focus distance, radius at infinity, largest radius, -

void main() {
    vec4 d = textureGather(depth_map, uv);
    float z = linear_depth(min(min(d.x, d.y), min(d.z, d.w)));
    float radius = clamp((1.0 - lens.x / z) * lens.y, -lens.z, lens.z);
    vec3 sum = vec3(0.0);
    float total = 0.0;
    for (int i = 0; i < 4; i++) {
        // Karis' weights: a single bright pixel does not become a dotted disc.
        vec3 c = min(textureLod(light_map, uv + size.zw * (vec2(i & 1, i >> 1) - 0.5), 0.0).rgb, vec3(24.0));
        float k = 1.0 / (1.0 + 0.35 * max(c.r, max(c.g, c.b)));
        sum += c * k;
        total += k;
    }
    spread_out = vec4(sum / total, radius);
}
