#version 430
// FXAA by Timothy Lottes, the short form; where the picture is enlarged after it, it is sharpened here.
//include frame.glsl
in vec2 uv;
in vec3 ray;
out vec4 picture_out;
uniform sampler2D picture;
#ifndef ENLARGED
//include over_picture.glsl
#endif
void main() {
    vec2 px = 1.0 / vec2(textureSize(picture, 0));
    // Single texels are read faster than gathered ones, of which half are not needed.
    ivec2 at = ivec2(gl_FragCoord.xy), last = textureSize(picture, 0) - 1;
    int left = max(at.x - 1, 0), right = min(at.x + 1, last.x), below = max(at.y - 1, 0), above = min(at.y + 1, last.y);
    vec4 M = texelFetch(picture, at, 0);
    vec3 c = M.rgb;
    float N = texelFetch(picture, ivec2(at.x, above), 0).a, S = texelFetch(picture, ivec2(at.x, below), 0).a;
    float E = texelFetch(picture, ivec2(right, at.y), 0).a, W = texelFetch(picture, ivec2(left, at.y), 0).a;
#ifdef ENLARGED
    // Enlarging will soften: a part of what the neighbours' brightness differs by is put back.
    c = clamp(c + (M.a - 0.25 * (N + W + E + S)) * 0.8, 0.0, 1.0);
#endif
    float top = max(max(max(N, S), max(E, W)), M.a), low = min(min(min(N, S), min(E, W)), M.a);
    if (top - low > max(0.035, top * 0.1)) {
        float NW = texelFetch(picture, ivec2(left, below), 0).a, SE = texelFetch(picture, ivec2(right, above), 0).a;
        float NE = texelFetch(picture, ivec2(right, below), 0).a, SW = texelFetch(picture, ivec2(left, above), 0).a;
        vec2 along = vec2(-((NW + NE) - (SW + SE)), (NW + SW) - (NE + SE));
        float calm = max((NW + NE + SW + SE) * 0.03125, 1.0 / 128.0);
        along = clamp(along / (min(abs(along.x), abs(along.y)) + calm), -8.0, 8.0) * px;
        vec3 narrow = 0.5 * (textureLod(picture, uv + along * (1.0 / 3.0 - 0.5), 0.0).rgb + textureLod(picture, uv + along * (2.0 / 3.0 - 0.5), 0.0).rgb);
        vec3 wide = narrow * 0.5 + 0.25 * (textureLod(picture, uv - along * 0.5, 0.0).rgb + textureLod(picture, uv + along * 0.5, 0.0).rgb);
        float b = dot(wide, vec3(0.299, 0.587, 0.114));
        c = (b < low || b > top) ? narrow : wide;
    }
#ifdef ENLARGED
    picture_out = vec4(c, 1.0);
#else
    picture_out = covered(c);
#endif
}
