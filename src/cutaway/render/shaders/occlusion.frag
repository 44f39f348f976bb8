#version 430
//include frame.glsl
//include encoding.glsl
in vec2 uv;
in vec3 ray;
out vec2 open_out;  // openness, metres of depth
uniform sampler2D depth_map;
uniform sampler2D normal_map;

vec3 position_at(vec2 u) {
    float z = linear_depth(textureLod(depth_map, u, 0.0).r);
    return vec3((u * 2.0 - 1.0) * projection.xy * z, -z);
}

void main() {
    float d = textureLod(depth_map, uv, 0.0).r;
    open_out = vec2(1.0, 60000.0);
    if (d < 1.0) {
        vec3 P = position_at(uv);
        vec3 n = normalize(mat3(view) * unpack_normal(textureLod(normal_map, uv, 0.0)));
        mat2 rotation = any_turn(dither(gl_FragCoord.xy));
        float metres = occlusion.x;
        float reach = clamp(metres / (-P.z) * 0.5 / projection.y, 0.004, REACH);
        float closed = 0.0;
        float squared = metres * metres;
        for (int i = 0; i < TAPS; i++) {
            float k = (float(i) + 0.5) / float(TAPS);
            k *= k;
            float a = float(i) * 2.399963;
            vec3 v = position_at(uv + rotation * vec2(cos(a), sin(a)) * vec2(projection.y / projection.x, 1.0) * (reach * k)) - P;
            float vv = dot(v, v);
            closed += max(0.0, dot(v, n) - 0.004 * (-P.z)) * inversesqrt(vv + 1e-6) * max(0.0, 1.0 - vv / squared);
        }
        open_out = vec2(clamp(1.0 - closed * occlusion.y / float(TAPS), 0.0, 1.0), -P.z);
    }
}
