vec3 from_srgb(vec3 c) { return c * (c * (c * 0.305306011 + 0.682171111) + 0.012522878); }

vec4 pack_normal(vec3 n, float rough) { return vec4(n, rough); }
vec3 unpack_normal(vec4 g) { return g.xyz; }

// Shading (0-15), a number 0-1 and whether highlights may bloom, in one half float, exact: integers up to 2047.
float pack_traits(float shading, float extra, float glint) {
    return (1.0 - glint) * 1024.0 + shading * 64.0 + floor(clamp(extra, 0.0, 1.0) * 63.0 + 0.5);
}
float glint_of(float traits) { return traits < 1024.0 ? 1.0 : 0.0; }
float shading_of(float traits) { return floor(mod(traits, 1024.0) / 64.0); }
float extra_of(float traits) { return mod(traits, 64.0) / 63.0; }
// What may not bloom stays below the threshold, so that neither it nor its absence lights anything around it.
vec3 held_below(vec3 c, float threshold, float glint) {
    float peak = max(c.r, max(c.g, c.b));
    return glint > 0.5 || peak <= threshold ? c : c * (threshold / peak);
}
