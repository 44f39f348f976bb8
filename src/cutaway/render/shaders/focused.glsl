// The picture with the blur where it is out of focus; the same for bloom and for the finished picture.
uniform sampler2D light_map;
#ifdef FOCUS
uniform sampler2D blurred_map;
vec3 focused(vec2 u) {
    vec3 sharp = textureLod(light_map, u, 0.0).rgb;
    vec4 soft = textureLod(blurred_map, u, 0.0);
    vec2 p = clamp(soft.a * 0.22, 0.6, 2.2) / vec2(textureSize(blurred_map, 0));
    vec4 around = textureLod(blurred_map, u + p * vec2(0.9, 0.35), 0.0) + textureLod(blurred_map, u - p * vec2(0.9, 0.35), 0.0)
                + textureLod(blurred_map, u + p * vec2(-0.35, 0.9), 0.0) + textureLod(blurred_map, u - p * vec2(-0.35, 0.9), 0.0);
    soft = soft * 0.28 + around * 0.18;
    return mix(sharp, soft.rgb, smoothstep(0.35, 1.6, soft.a));
}
vec3 focused_coarsely(vec2 u) {
    vec4 soft = textureLod(blurred_map, u, 0.0);
    return mix(textureLod(light_map, u, 0.0).rgb, soft.rgb, smoothstep(0.35, 1.6, soft.a));
}
#else
vec3 focused(vec2 u) { return textureLod(light_map, u, 0.0).rgb; }
vec3 focused_coarsely(vec2 u) { return focused(u); }
#endif
