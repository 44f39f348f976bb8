#version 430
// A picture that somebody brought, laid over the finished frame: its own codes, softly cut out, hidden by what stands in front.
//include frame.glsl
//include encoding.glsl
in vec3 N;
in vec3 P;
in vec2 T;
#ifdef COLOURS
in vec4 K;
#endif
flat in vec4 L0;
flat in vec4 L1;
flat in vec4 L2;
flat in vec4 G;
flat in float M;
layout(location = 0) out vec4 picture_out;
uniform sampler2D colour_map;
uniform sampler2D depth_map;
uniform vec2 finished_size;
uniform vec4 traits;
uniform vec4 develop;   // exposure, bloom, vignette, aspect
uniform vec4 lift;      // rgb, contrast
uniform vec4 gain;      // rgb, saturation
uniform vec4 toning;    // rgb of a monochrome look, its strength

vec3 to_srgb(vec3 c) { return mix(c * 12.92, 1.055 * pow(max(c, vec3(1e-6)), vec3(1.0 / 2.4)) - 0.055, step(0.0031308, c)); }

// The share of four texels of depth around here that nothing nearer covers.
float in_front() {
    float z = linear_depth(gl_FragCoord.z);
    float near = z - max(0.004 * z, 1.5 * fwidth(z)) - 0.002;
    ivec2 last = textureSize(depth_map, 0) - 1;
    vec2 at = gl_FragCoord.xy / finished_size * vec2(last + 1) - 0.5;
    ivec2 low = ivec2(floor(at));
    vec2 part = at - vec2(low);
    vec4 seen;
    for (int i = 0; i < 4; i++) {
        float d = texelFetch(depth_map, clamp(low + ivec2(i & 1, i >> 1), ivec2(0), last), 0).r;
        seen[i] = step(near, linear_depth(d));
    }
    return mix(mix(seen.x, seen.y, part.x), mix(seen.z, seen.w, part.x), part.y);
}

void main() {
    vec4 texel = vec4(1.0);
#ifdef TEXTURE
    texel = texture(colour_map, T);
#endif
    vec3 c = texel.rgb;
    float share = texel.a;
    vec3 light = L0.rgb * develop.x * gain.rgb;
#ifdef COLOURS
    light *= K.rgb;
    share *= K.a;
#endif
    // Painted anew it keeps the light and dark of the picture, not its hue.
    if (L2.z > 0.5) {
        vec3 own = from_srgb(c);
        c = clamp(to_srgb(clamp(vec3(dot(own, vec3(0.2126, 0.7152, 0.0722)) / traits.z), 0.0, 1.0)), 0.0, 1.0);
    }
    // Plain values change no code.
    if (any(greaterThan(abs(light - 1.0), vec3(0.0005)))) c = clamp(to_srgb(clamp(from_srgb(c) * light, 0.0, 1.0)), 0.0, 1.0);
    // A band of light that passes over it, steeper where the form turns away.
    float across = (T.x + (T.y - 0.5) * 0.35 + N.x * 0.06 - L1.x) / max(L1.z, 1e-3);
    float band = L1.y * exp(-across * across);
    c += (1.0 - c) * band * (0.35 + 0.65 * c);
    c += lift.rgb * (1.0 - c);
    c = (c - 0.5) * lift.w + 0.5;
    float grey = dot(c, vec3(0.2126, 0.7152, 0.0722));
    c = mix(vec3(grey), c, gain.w);
    c = mix(c, grey * toning.rgb, toning.w);
    picture_out = vec4(clamp(c, 0.0, 1.0), share * L0.a * in_front());
}
