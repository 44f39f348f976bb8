vec3 from_srgb(vec3 c) { return c * (c * (c * 0.305306011 + 0.682171111) + 0.012522878); }

vec4 pack_normal(vec3 n, float rough) { return vec4(n, rough); }
vec3 unpack_normal(vec4 g) { return g.xyz; }

// Shading (0-15) and a number 0-1 in one half float, exact: integers up to 1023.
float pack_traits(float shading, float extra) { return shading * 64.0 + floor(clamp(extra, 0.0, 1.0) * 63.0 + 0.5); }
float shading_of(float traits) { return floor(traits / 64.0); }
float extra_of(float traits) { return (traits - 64.0 * floor(traits / 64.0)) / 63.0; }
