#version 430
//include frame.glsl
//include sky.glsl
//include air.glsl
#ifdef FUSED
//include develop.glsl
#endif
in vec2 uv;
in vec3 ray;
out vec4 light_out;
uniform sampler2D environment;

void main() {
    vec3 d = normalize(ray);
    vec3 c = sky_colour(d);
    float up = d.y;
#ifdef STARS
    if (up > 0.0) {
        vec2 cell = vec2(atan(d.z, d.x) * 90.0, asin(up) * 140.0);
        float lot = hash21(floor(cell));
        vec2 spot = vec2(hash21(floor(cell) + 3.1), hash21(floor(cell) + 7.7)) * 0.6 + 0.2;
        float near = max(0.0, 1.0 - length(fract(cell) - spot) * 5.0);
        c += sky_horizon.w * step(0.88, lot) * near * near * (0.3 + 1.4 * fract(lot * 91.7)) * smoothstep(0.02, 0.25, up);
    }
#endif
#ifdef CLOUDS
    if (up > 0.0) {
        vec2 q = d.xz / (up + 0.22) * 1.25 + vec2(sky_glow.w, sky_glow.w * 0.4);
        float cover = sky_top.w;
        float body = layered_noise(q * 1.5) + 0.16 * layered_noise(q * 6.3);
        float lower = mix(0.78, 0.22, cover);
        float thick = smoothstep(lower, lower + 0.26, body);
        float shade = layered_noise(q * 1.5 + normalize(-sun_direction.xz + vec2(1e-5)) * 0.12) - layered_noise(q * 1.5);
        vec3 around = mix(sky_horizon.rgb, sky_top.rgb, 0.25);
        vec3 lit = around * 0.75 + sun_colour.rgb * 0.16 + sky_glow.rgb * 0.5;
        vec3 cloud = mix(lit, around * 0.62, clamp(0.35 + shade * 2.2 + 0.35 * thick * cover, 0.0, 1.0));
        c = mix(c, cloud, thick * 0.85 * smoothstep(0.01, 0.16, up));
    }
#endif
#ifdef MAP
    c = textureLod(environment, around(d), 2.0).rgb;
#endif
    c *= ambient.z;
    c = through_air(c, uv, fog.w, d, gl_FragCoord.xy);
#ifdef FUSED
    c = developed(c, uv);
    light_out = vec4(c, dot(c, vec3(0.299, 0.587, 0.114)));
#else
    light_out = vec4(c, 1.0);
#endif
}
