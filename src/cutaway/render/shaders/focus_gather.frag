#version 430
// Discs gathered along a golden spiral: nearer points spread over what is behind them, sharp ones do not spread at all.
//include frame.glsl
in vec2 uv;
in vec3 ray;
out vec4 blurred_out;  // colour, how far the blur has to replace the sharp picture
uniform sampler2D spread_map;
uniform vec4 lens;

void main() {
    vec4 here = textureLod(spread_map, uv, 0.0);
    vec2 px = 1.0 / vec2(textureSize(spread_map, 0));
    // The widest disc that may reach this pixel, looked up coarsely: sharp regions are left at once.
    float widest = abs(here.a);
    vec2 ring = 0.6 * lens.z * px;
    widest = max(widest, -textureLod(spread_map, uv + vec2(ring.x, ring.y * 0.3), 3.0).a);
    widest = max(widest, -textureLod(spread_map, uv + vec2(-ring.x * 0.3, ring.y), 3.0).a);
    widest = max(widest, -textureLod(spread_map, uv - vec2(ring.x, ring.y * 0.3), 3.0).a);
    widest = max(widest, -textureLod(spread_map, uv - vec2(-ring.x * 0.3, ring.y), 3.0).a);
    blurred_out = vec4(here.rgb, abs(here.a));
    float own = abs(here.a);
    {
        // Narrow discs are full with half of the taps.
        int taps = widest > 0.3 ? (widest > 3.0 ? TAPS : TAPS / 2) : 0;
        float part = 1.0 / float(max(taps, 1)), squared = 0.5 * part;
        vec3 sum = here.rgb;
        float total = 1.0, over = 0.0;
        float level = mix(0.6, 1.7, smoothstep(2.0, 7.0, widest)) + LEVEL_SHIFT;
        float reach = min(widest * 1.25 + 0.5, lens.z);
        // Turned on by the golden angle from tap to tap; a sine and a cosine each would cost more than the tap.
        vec2 way = vec2(1.0, 0.0);
        for (int i = 0; i < taps; i++) {
            float r = sqrt(squared) * reach;
            vec4 q = textureLod(spread_map, uv + way * r * px, level);
            squared += part;
            way = vec2(way.x * -0.7373688 - way.y * 0.6754904, way.x * 0.6754904 - way.y * 0.7373688);
            float disc = abs(q.a);
            if (q.a > here.a) disc = min(disc, own * 1.3);
            float counted = clamp((disc - r) * 0.625 + 0.625, 0.0, 1.0);
            sum += q.rgb * counted;
            total += counted;
            over += q.a < -1.0 ? counted : 0.0;
        }
        if (taps > 0) blurred_out = vec4(sum / total, max(own, min(1.0, over * part * 2.0) * 3.0));
    }
}
