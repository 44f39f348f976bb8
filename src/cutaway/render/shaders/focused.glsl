// The picture with the blur where it is out of focus.
uniform sampler2D light_map;
#ifdef FOCUS
uniform sampler2D blurred_map;
vec3 focused(vec2 u) {
    vec4 soft = textureLod(blurred_map, u, 0.0);
    vec3 c = textureLod(light_map, u, 0.0).rgb;
#ifdef SMALL_DISCS
    // The blur is made at half size and too coarse for discs of a pixel or two: these are gathered here, or standard would show a sharp
    // ghost where final, with four times the pixels, is soft.
    if (soft.a > 0.12 && soft.a < 1.6) {
        vec2 p = size.zw * soft.a * 1.2;
        vec3 around = textureLod(light_map, u + p * vec2(0.94, 0.34), 0.0).rgb + textureLod(light_map, u - p * vec2(0.94, 0.34), 0.0).rgb
                    + textureLod(light_map, u + p * vec2(-0.34, 0.94), 0.0).rgb + textureLod(light_map, u - p * vec2(-0.34, 0.94), 0.0).rgb;
        c = mix(c, around * 0.25, 0.8 * smoothstep(0.15, 0.9, soft.a));
    }
#endif
#ifdef SMALL_DISCS
    return mix(c, soft.rgb, smoothstep(0.45, 1.0, soft.a));
#else
    return mix(c, soft.rgb, smoothstep(0.35, 1.6, soft.a));
#endif
}
#else
vec3 focused(vec2 u) { return textureLod(light_map, u, 0.0).rgb; }
#endif
