#version 430
// Light becomes a picture: bloom, exposure, filmic curve (Stephen Hill's fit of ACES), grade. Alpha keeps the brightness for antialiasing.
//include frame.glsl
//include focused.glsl
in vec2 uv;
in vec3 ray;
out vec4 picture_out;
#ifdef BLOOM
uniform sampler2D bloom_map;
#endif
//include develop.glsl

vec3 finished(vec2 u) {
    vec3 c = focused(u);
#ifdef BLOOM
    c += textureLod(bloom_map, u, 0.0).rgb * develop.y;
#endif
    return developed(c, u);
}

void main() {
    vec3 c = vec3(0.0);
#if SAMPLES > 1
    // Averaged after the curve: a bright edge keeps its smooth outline.
    for (int i = 0; i < 4; i++) c += finished(uv + size.zw * (vec2(i & 1, i >> 1) - 0.5));
    c *= 0.25;
#else
    c = finished(uv);
#endif
    picture_out = vec4(c, dot(c, vec3(0.299, 0.587, 0.114)));
}
