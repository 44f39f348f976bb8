float hash21(vec2 p) {
    p = fract(p * vec2(123.34, 456.21));
    p += dot(p, p + 45.32);
    return fract(p.x * p.y);
}
float value_noise(vec2 p) {
    vec2 i = floor(p), f = fract(p);
    f = f * f * (3.0 - 2.0 * f);
    return mix(mix(hash21(i), hash21(i + vec2(1, 0)), f.x), mix(hash21(i + vec2(0, 1)), hash21(i + vec2(1, 1)), f.x), f.y);
}
float layered_noise(vec2 p) {
    float sum = 0.0, share = 0.5;
    for (int i = 0; i < 4; i++) {
        sum += share * value_noise(p);
        p = p * 2.03 + 7.1;
        share *= 0.5;
    }
    return sum;
}

// The same gradient as `environment.sky_gradient`, which lights the scene.
vec3 sky_colour(vec3 d) {
    float up = max(d.y, 0.0);
    vec3 c = mix(sky_horizon.rgb, sky_top.rgb, smoothstep(0.0, 1.0, pow(up, 0.55)));
    c = mix(c, sky_ground.rgb, smoothstep(0.0, 0.18, -d.y));
    vec2 flat_sun = normalize(-sun_direction.xz + vec2(1e-5));
    float toward = max(dot(normalize(d.xz + vec2(1e-5)), flat_sun) * 0.5 + 0.5, 0.0);
    c += sky_glow.rgb * exp(-abs(d.y) * 6.0) * mix(0.35, 1.0, toward * toward);
    if (sun_colour.w > 0.5) {
        float s = max(dot(d, -sun_direction.xyz), 0.0);
        vec3 tone = sun_colour.rgb / max(max(sun_colour.r, max(sun_colour.g, sun_colour.b)), 1e-3);
        float strength = min(max(sun_colour.r, max(sun_colour.g, sun_colour.b)), 4.0) * 0.25;
        c += tone * strength * (0.20 * pow(s, 6.0) + 0.45 * pow(s, 60.0));
    }
    return c;
}
