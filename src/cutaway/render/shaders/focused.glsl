// The picture with the blur where it is out of focus.
uniform sampler2D light_map;
#ifdef FOCUS
uniform sampler2D blurred_map;
vec3 focused(vec2 u) {
    vec4 soft = textureLod(blurred_map, u, 0.0);
    return mix(textureLod(light_map, u, 0.0).rgb, soft.rgb, smoothstep(0.35, 1.6, soft.a));
}
#else
vec3 focused(vec2 u) { return textureLod(light_map, u, 0.0).rgb; }
#endif
