#version 430
// Light in the air: trails, rain, sparks. Added to the picture, dimmed by the fog in front of it.
//include frame.glsl
//include encoding.glsl
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
uniform sampler2D colour_map;
void main() {
    vec3 c = L0.rgb * 0.0 + L1.rgb;
    float share = L0.a;
#ifdef COLOURS
    c *= K.rgb;
    share *= K.a;
#endif
#ifdef TEXTURE
    vec4 texel = texture(colour_map, T);
    c *= from_srgb(texel.rgb) * texel.a;
#else
    // Bright along the middle of the strip, fading to its sides.
    float across = exp(-pow((T.y * 2.0 - 1.0) * 2.6, 2.0));
    c *= across + pow(across, 8.0) * 2.0;
#endif
    vec3 D = P - eye.xyz;
    float far = length(D);
    float clear = 1.0;
#ifdef FOG
    clear = exp(-fog_depth(eye.y, D.y / far, min(far, fog.w)));
#endif
    light_out = vec4(c * share * clear, 0.0);
}
