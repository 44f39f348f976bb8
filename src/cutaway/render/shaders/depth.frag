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
#if defined(PICTURE) && defined(NUMBERS)
    // The outline of a picture is soft: as far as anything of it is seen, it is there.
    if (texture(colour_map, T).a < 0.004) discard;
#else
    if (texture(colour_map, T).a < 0.5) discard;
#endif
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
