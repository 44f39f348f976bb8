#version 430
//include frame.glsl
//include encoding.glsl
in vec3 position;
in vec3 normal;
in vec2 coordinates;
#ifdef COLOURS
in vec4 tint;
#endif
in vec4 row0;
in vec4 row1;
in vec4 row2;
in vec4 look0;  // colour, opacity
in vec4 look1;  // emission, sway
in vec4 look2;  // metallic, roughness, extra, number
out vec3 N;
out vec3 P;
out vec2 T;
#ifdef COLOURS
out vec4 K;
#endif
flat out vec4 L0;
flat out vec4 L1;
flat out vec4 L2;
flat out vec4 G;  // emission, shading and the mesh's own occlusion, packed
flat out float M;
uniform vec4 traits;  // shading, bump, brightness of the texture, 1 where highlights may bloom
//include sway.glsl
void main() {
    vec4 q = vec4(position, 1.0);
    P = vec3(dot(row0, q), dot(row1, q), dot(row2, q));
#ifdef SWAY
    P += swaying(P, vec3(row0.w, row1.w, row2.w), look1.w);
#endif
    N = vec3(dot(row0.xyz, normal), dot(row1.xyz, normal), dot(row2.xyz, normal));
    T = coordinates;
#ifdef COLOURS
    K = tint;
#endif
    L0 = look0;
    L1 = look1;
    L2 = look2;
    // Packed once a corner where it is the same all over a part.
#ifdef PICTURE
    // What stands in the place of its emission says where light passes over it.
    G = pack_glow(vec3(0.0), traits.x, 1.0);
#else
    G = pack_glow(look1.rgb, traits.x, 1.0);
#endif
    M = pack_metal(look2.x, traits.w);
    gl_Position = view_projection * vec4(P, 1.0);
}
