vec3 from_srgb(vec3 c) { return c * (c * (c * 0.305306011 + 0.682171111) + 0.012522878); }

// The surfaces' three pictures have eight bits a channel, which the software rasteriser writes and reads fastest:
// colour's square root, metal (7 bits) and whether highlights may bloom; normal and roughness; emission, shading and occlusion of the mesh.
// `cutaway.render.region` reads them too.

float pack_metal(float metal, float glint) { return (floor(clamp(metal, 0.0, 1.0) * 127.0 + 0.5) * 2.0 + step(0.5, glint)) / 255.0; }
float metal_of(float a) { return floor(floor(a * 255.0 + 0.5) * 0.5) / 127.0; }
float glint_of(float a) { return mod(floor(a * 255.0 + 0.5), 2.0); }

// An octahedron unfolded, twelve bits a side; zero is met exactly.
vec4 pack_normal(vec3 n, float rough) {
    vec2 p = n.xy / (abs(n.x) + abs(n.y) + abs(n.z));
    vec2 folded = (1.0 - abs(p.yx)) * vec2(p.x < 0.0 ? -1.0 : 1.0, p.y < 0.0 ? -1.0 : 1.0);
    p = n.z < 0.0 ? folded : p;
    vec2 q = floor(p * 2047.0 + 2047.5), high = floor(q * 0.0625), low = q - high * 16.0;
    return vec4(vec3(high, low.x * 16.0 + low.y) * (1.0 / 255.0), rough);
}
vec3 unpack_normal(vec4 g) {
    vec3 c = floor(g.xyz * 255.0 + 0.5);
    float low = floor(c.z * 0.0625);
    vec2 p = (c.xy * 16.0 + vec2(low, c.z - low * 16.0)) * (1.0 / 2047.0) - 1.0;
    vec3 n = vec3(p, 1.0 - abs(p.x) - abs(p.y));
    float fold = max(-n.z, 0.0);
    n.x += n.x < 0.0 ? fold : -fold;
    n.y += n.y < 0.0 ? fold : -fold;
    return normalize(n);
}

// Emission with six bits a channel and an exponent they share; `extra` (0-1) takes the six bits that are left over.
vec4 pack_glow(vec3 emitted, float shading, float extra) {
    float peak = clamp(max(emitted.r, max(emitted.g, emitted.b)) * 1.015, 0.0040, 127.9);
    int power = (floatBitsToInt(peak) >> 23) - 126;
    vec3 part = floor(min(emitted, vec3(126.0)) * (64.0 / intBitsToFloat((power + 127) << 23)) + 0.5);
    float rest = floor(clamp(extra, 0.0, 1.0) * 63.0 + 0.5);
    float exponent = float(power + 8);
    float a = floor(exponent * 0.25), b = floor(rest * 0.0625);
    return vec4(part.r * 4.0 + a, part.g * 4.0 + exponent - a * 4.0, part.b * 4.0 + b, shading * 16.0 + rest - b * 16.0) * (1.0 / 255.0);
}
// The same with another `extra`, where it was packed with 1.
vec4 pack_extra(vec4 g, float extra) {
    float rest = floor(clamp(extra, 0.0, 1.0) * 63.0 + 0.5), b = floor(rest * 0.0625);
    return g + vec4(0.0, 0.0, b - 3.0, rest - b * 16.0 - 15.0) * (1.0 / 255.0);
}
vec3 glow_of(vec4 g) {
    ivec3 c = ivec3(g.rgb * 255.0 + 0.5);
    int power = (c.r & 3) * 4 + (c.g & 3) - 8;
    return vec3(c >> 2) * intBitsToFloat((power + 121) << 23);
}
float shading_of(vec4 g) { return floor(floor(g.a * 255.0 + 0.5) * 0.0625); }
float extra_of(vec4 g) {
    ivec2 c = ivec2(g.ba * 255.0 + 0.5);
    return float((c.x & 3) * 16 + (c.y & 15)) * (1.0 / 63.0);
}
// What may not bloom stays below the threshold, so that neither it nor its absence lights anything around it.
vec3 held_below(vec3 c, float threshold, float glint) {
    float peak = max(c.r, max(c.g, c.b));
    return glint > 0.5 || peak <= threshold ? c : c * (threshold / peak);
}
