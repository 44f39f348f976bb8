#version 430
// Five taps over the gathered blur, the wider the disc: the spiral's dots melt into each other.
//include frame.glsl
in vec2 uv;
in vec3 ray;
out vec4 smooth_out;
uniform sampler2D blurred_map;
void main() {
    vec4 soft = textureLod(blurred_map, uv, 0.0);
    vec2 p = clamp(soft.a * 0.22, 0.6, 2.2) / vec2(textureSize(blurred_map, 0));
    vec4 around = textureLod(blurred_map, uv + p * vec2(0.9, 0.35), 0.0) + textureLod(blurred_map, uv - p * vec2(0.9, 0.35), 0.0)
                + textureLod(blurred_map, uv + p * vec2(-0.35, 0.9), 0.0) + textureLod(blurred_map, uv - p * vec2(-0.35, 0.9), 0.0);
    smooth_out = soft * 0.28 + around * 0.18;
}
