// Fog in front of a point: either from the marched quarter-size picture (light shafts, glows), or in closed form.
#ifdef AIR_MAP
uniform sampler2D air_map;
uniform sampler2D air_depth;
#endif

float fog_depth(float y, float slope, float far) {
    // Integral of density along the ray from the eye; above `height` it falls off, below it is even.
    float start = max(y - fog.y, 0.0);
    float rise = slope * far;
    float k = fog.z;
    float end = max(start + rise, 0.0);
    float a = exp(-start * k), b = exp(-end * k);
    float mean = abs(end - start) * k > 1e-3 ? (a - b) / ((end - start) * k) : a;
    return (fog.x * mean + fog_colour.w) * far;
}

vec3 through_air(vec3 c, vec2 uv, float far, vec3 d, vec2 pixel) {
#ifdef AIR_MAP
    // Depth-aware: of the four cells around the pixel those count that lie about as deep as it does.
    vec2 cells = vec2(textureSize(air_map, 0));
    vec2 base = (floor(uv * cells - 0.5) + 0.5) / cells;
    vec2 part = fract(uv * cells - 0.5);
    vec4 near = textureGather(air_depth, base + 0.5 / cells);
    vec4 weight = vec4((1.0 - part.x) * part.y, part.x * part.y, part.x * (1.0 - part.y), (1.0 - part.x) * (1.0 - part.y));
    weight = (weight + 0.02) / (0.02 + abs(near - far) / min(near, vec4(far)));
    weight /= dot(weight, vec4(1.0));
    vec2 step_ = 1.0 / cells;
    vec4 air = textureLod(air_map, base + vec2(0, 1) * step_, 0.0) * weight.x + textureLod(air_map, base + step_, 0.0) * weight.y
             + textureLod(air_map, base + vec2(1, 0) * step_, 0.0) * weight.z + textureLod(air_map, base, 0.0) * weight.w;
    return c * air.a + air.rgb;
#elif defined(FOG)
    float length_ = min(far, fog.w);
    float clear = exp(-fog_depth(eye.y, d.y, length_));
    return c * clear + fog_colour.rgb * (1.0 - clear);
#else
    return c;
#endif
}
