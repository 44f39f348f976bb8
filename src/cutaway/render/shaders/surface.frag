#version 430
// The G-buffer: what a surface is, before any light falls on it.
//include frame.glsl
//include encoding.glsl
in vec3 N;
in vec3 P;
in vec2 T;
#ifdef COLOURS
in vec4 K;
#endif
flat in vec4 L0;
flat in vec4 L1;
flat in vec4 L2;
flat in vec4 G;
flat in float M;
layout(location = 0) out vec4 albedo_out;
layout(location = 1) out vec4 normal_out;
layout(location = 2) out vec4 glow_out;
uniform sampler2D colour_map;
uniform sampler2D normal_map;
uniform sampler2D emission_map;
uniform vec4 traits;  // shading, bump, brightness of the texture, 1 where highlights may bloom

void main() {
    vec3 colour = L0.rgb;
    float rough = L2.y;
    float extra = 1.0;
#ifdef COLOURS
    colour *= K.rgb;
    extra = K.a;
#endif
#ifdef TEXTURE
    vec4 texel = texture(colour_map, T);
#ifdef MASK
#ifdef PICTURE
    // Its soft outline is laid over the finished frame: only what that covers is drawn here.
    if (texel.a < 0.9) discard;
#else
    if (texel.a < 0.5) discard;
#endif
#endif
    vec3 shown = from_srgb(texel.rgb);
    // A recoloured surface keeps the light and dark of its texture, not its hue.
    float grey = dot(shown, vec3(0.2126, 0.7152, 0.0722)) / traits.z;
    colour *= mix(shown, vec3(grey), L2.z);
#endif
#ifdef FADED
    if (L0.a < 0.996 && dither(gl_FragCoord.xy) >= L0.a) discard;
#endif
    vec3 n = normalize(N);
#ifdef STRAND
    // Hair keeps its tangent where others keep their normal; ribbons fray into strands towards their ends.
    float strand = fract(sin(floor(T.x * 5.0) * 127.1 + floor(dot(colour, vec3(311.7, 74.7, 19.1)) * 97.0)) * 43758.5453);
    float ends = min(T.y * 7.0, (1.0 - T.y) * 4.0);
    if (strand > ends * 1.6 + 0.35) discard;
    colour *= 0.72 + 0.5 * strand;
    rough = strand;
#else
#ifdef NORMALS
    vec3 dp1 = dFdx(P), dp2 = dFdy(P);
    vec2 d1 = dFdx(T), d2 = dFdy(T);
    vec3 c2 = cross(dp2, n), c1 = cross(n, dp1);
    vec3 along = c2 * d1.x + c1 * d2.x, across = c2 * d1.y + c1 * d2.y;
    float scale = inversesqrt(max(max(dot(along, along), dot(across, across)), 1e-20));
    // The nearest of the smaller copies: between two of them is not worth twice the reading here.
    vec2 across_x = d1 * vec2(textureSize(normal_map, 0)), across_y = d2 * vec2(textureSize(normal_map, 0));
    float texels = max(dot(across_x, across_x), dot(across_y, across_y));
    vec4 texel_n = textureLod(normal_map, T, float(max((floatBitsToInt(texels) >> 23) - 126, 0) >> 1));
    vec3 bumped = texel_n.xyz * 2.0 - 1.0;
    bumped.xy *= traits.y;
    n = normalize(along * (scale * bumped.x) + across * (scale * bumped.y) + n * bumped.z);
    rough *= texel_n.a * 2.0;
#endif
#ifndef KEEP_NORMAL
#ifdef NORMALS
    // Seen at a flat angle a bumped normal may look away from the eye although its surface does not: it is bent back to the edge
    // of sight. Turning it around would light water and roads from below, in dark dashes.
    vec3 to_eye = normalize(eye.xyz - P);
    if (dot(normalize(N), to_eye) < 0.0) n = -n;
    float away = dot(n, to_eye);
    if (away < 0.02) n = normalize(n + to_eye * (0.02 - away));
#else
    if (dot(n, eye.xyz - P) < 0.0) n = -n;
#endif
#endif
    // Specular antialiasing: a surface that turns within a pixel is rougher than it is.
    vec3 turn_x = dFdx(n), turn_y = dFdy(n);
    float spread = min(0.25 * (dot(turn_x, turn_x) + dot(turn_y, turn_y)), 0.16);
    rough = sqrt(sqrt(min(1.0, rough * rough * rough * rough + spread)));
#endif
    albedo_out = vec4(sqrt(clamp(colour, 0.0, 1.0)), M);
    normal_out = pack_normal(n, clamp(rough, 0.03, 1.0));
#ifdef EMISSION
    glow_out = pack_glow(L1.rgb * from_srgb(texture(emission_map, T).rgb), traits.x, extra);
#elif defined(COLOURS)
    glow_out = pack_extra(G, extra);
#else
    glow_out = G;
#endif
}
