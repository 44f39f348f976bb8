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
    vec4 M = textureLod(picture, uv, 0.0);
    vec3 c = M.rgb;
    vec4 g = textureGather(picture, uv + px * 0.5, 3), h = textureGather(picture, uv - px * 0.5, 3);
#ifdef ENLARGED
    // Enlarging will soften: a part of what the neighbours' brightness differs by is put back.
    c = clamp(c + (M.a - 0.25 * (h.z + h.x + g.z + g.x)) * 0.8, 0.0, 1.0);
#endif
    float top = max(max(max(h.z, h.x), max(g.z, g.x)), M.a), low = min(min(min(h.z, h.x), min(g.z, g.x)), M.a);
    if (top - low > max(0.035, top * 0.1)) {
        float NW = h.w, SE = g.y, NE = textureLod(picture, uv + px * vec2(1, -1), 0.0).a, SW = textureLod(picture, uv + px * vec2(-1, 1), 0.0).a;
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
