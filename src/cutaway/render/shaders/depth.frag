#version 430
#ifdef TEXTURE
in vec2 T;
uniform sampler2D colour_map;
#endif
#ifdef NUMBERS
flat in float number;
out uint number_out;
#endif
void main() {
#ifdef TEXTURE
    if (texture(colour_map, T).a < 0.5) discard;
#endif
#ifdef SIEVE
    // Glass lets half of the light through: every other texel of the map.
    ivec2 texel = ivec2(gl_FragCoord.xy);
    if (((texel.x + texel.y) & 1) == 0) discard;
#endif
#ifdef NUMBERS
    number_out = uint(number + 0.5);
#endif
}
