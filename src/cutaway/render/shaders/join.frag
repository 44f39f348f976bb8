#version 430
// Draft: half-size light on full-size surfaces. Of the four cells around a pixel those count whose surface is about as deep
// and turned the same way, so edges and textures stay sharp.
//include frame.glsl
//include encoding.glsl
//include air.glsl
in vec2 uv;
in vec3 ray;
out vec4 light_out;
uniform sampler2D depth_map;
uniform sampler2D albedo_map;
uniform sampler2D normal_map;
uniform sampler2D glow_map;
uniform sampler2D diffuse_map;
uniform sampler2D gloss_map;

void main() {
    float d = textureLod(depth_map, uv, 0.0).r;
    light_out = vec4(0.0, 0.0, 0.0, 1.0);
    if (d < 1.0) {
        float z = linear_depth(d);
        vec4 g0 = textureLod(albedo_map, uv, 0.0), g2 = textureLod(glow_map, uv, 0.0);
        vec3 n = unpack_normal(textureLod(normal_map, uv, 0.0));
        vec2 cells = vec2(textureSize(diffuse_map, 0));
        vec2 px = 1.0 / cells;
        vec2 at = uv * cells - 0.5;
        vec2 base = (floor(at) + 0.5) * px;
        vec2 part = at - floor(at);
        vec3 diffuse = vec3(0.0), gloss = vec3(0.0);
        float total = 0.0;
        for (int i = 0; i < 4; i++) {
            vec2 corner = vec2(i & 1, i >> 1);
            vec2 u = base + corner * px;
            vec4 light = textureLod(diffuse_map, u, 0.0);
            vec3 there = unpack_normal(textureLod(normal_map, u, 0.0));
            vec2 linear = mix(1.0 - part, part, corner);
            float close = 1.0 / (0.01 + abs(light.a - z) / z * 8.0);
            float weight = (linear.x * linear.y + 0.01) * close * (0.02 + pow(max(dot(n, there), 0.0), 8.0));
            diffuse += light.rgb * weight;
            gloss += textureLod(gloss_map, u, 0.0).rgb * weight;
            total += weight;
        }
        vec3 albedo = g0.rgb * g0.rgb;
        float body = shading_of(g2.a) == FLAT_ID ? 1.0 : 1.0 - g0.a;
        vec3 c = (albedo * body * diffuse + gloss) / max(total, 1e-6) + g2.rgb;
        c = through_air(c, uv, length(ray) * z, normalize(ray), gl_FragCoord.xy);
        light_out = vec4(held_below(c, occlusion.z, glint_of(g2.a)), 1.0);
    }
}
