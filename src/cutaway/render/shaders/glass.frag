#version 430
// Glass: the finished picture behind it, bent; the surroundings mirrored in it.
//include frame.glsl
//include encoding.glsl
//include lighting.glsl
//include air.glsl
in vec3 N;
in vec3 P;
in vec2 T;
#ifdef COLOURS
in vec4 K;
#endif
flat in vec4 L0;
flat in vec4 L1;
flat in vec4 L2;
out vec4 light_out;
uniform sampler2D behind;
void main() {
    vec3 n = normalize(N);
    vec3 V = normalize(eye.xyz - P);
    if (dot(n, V) < 0.0) n = -n;
    float nv = dot(n, V);
    float fresnel = 0.04 + 0.96 * pow(1.0 - nv, 5.0);
    float index = max(L2.z, 1.0);
    vec3 bent = refract(-V, n, 1.0 / index);
    // How far the light goes on inside: as in a ball of the part's size, and nothing for a thin pane.
    vec4 h = view_projection * vec4(P + bent * L1.w, 1.0);
    vec2 u = h.xy / h.w * 0.5 + 0.5;
    vec2 inside = smoothstep(vec2(0.0), vec2(0.04), u) * smoothstep(vec2(0.0), vec2(0.04), 1.0 - u);
    vec3 through = mix(surroundings(bent, 2.0) * ambient.y, textureLod(behind, clamp(u, 0.0, 1.0), 0.0).rgb, inside.x * inside.y);
    vec3 R = reflect(-V, n);
    vec3 mirrored = surroundings(R, sqrt(L2.y) * 6.0) * ambient.y;
    vec3 H = normalize(V - sun_direction.xyz);
    mirrored += sun_colour.rgb * pow(max(0.0, dot(n, H)), 600.0) * 8.0;
    vec3 c = mix(through * pow(max(L0.rgb, vec3(1e-3)), vec3(1.0 + 0.6 * nv)), mirrored, clamp(fresnel, 0.0, 1.0)) + mirrored * 0.02 + L1.rgb;
    vec3 straight = textureLod(behind, gl_FragCoord.xy * size.zw, 0.0).rgb;
    light_out = vec4(mix(straight, c, L0.a), 1.0);
}
