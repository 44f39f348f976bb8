// What lies over the finished picture: titles, then grain that depends on the position alone.
uniform float grain;
#ifdef TITLES
uniform sampler2D titles;
#endif
vec4 covered(vec3 c) {
#ifdef TITLES
    vec4 title = textureLod(titles, uv, 0.0);
    c = c * (1.0 - title.a) + title.rgb;
#endif
    vec2 cell = fract(gl_FragCoord.xy * vec2(0.1031, 0.1030));
    cell += dot(cell, cell.yx + 33.33);
    float speck = fract((cell.x + cell.y) * cell.x * 27.17) - 0.5;
    return vec4(c + speck * grain, 1.0);
}
