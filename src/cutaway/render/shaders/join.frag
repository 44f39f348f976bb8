#version 430
// Draft: half-size light on full-size surfaces, whose edges and textures stay sharp.
//include frame.glsl
//include encoding.glsl
//include air.glsl
in vec2 uv;
in vec3 ray;
out vec4 light_out;
uniform sampler2D depth_map;
uniform sampler2D albedo_map;
uniform sampler2D glow_map;
uniform sampler2D diffuse_map;
uniform sampler2D gloss_map;

void main() {
    float d = textureLod(depth_map, uv, 0.0).r;
    light_out = vec4(0.0, 0.0, 0.0, 1.0);
    if (d < 1.0) {
        float z = linear_depth(d);
        vec4 g0 = textureLod(albedo_map, uv, 0.0), g2 = textureLod(glow_map, uv, 0.0);
        vec2 cells = vec2(textureSize(diffuse_map, 0));
        vec2 at = uv * cells - 0.5;
        vec2 base = floor(at);
        // Depths of the four cells: where all are like this pixel's the light is read between them, else from the one most like it.
        vec4 deep = textureGather(diffuse_map, (base + 1.0) / cells, 3);
        vec4 off = abs(deep - z);
        float least = min(min(off.x, off.y), min(off.z, off.w));
        float most = max(max(off.x, off.y), max(off.z, off.w));
        vec2 corner = off.x == least ? vec2(0, 1) : (off.y == least ? vec2(1, 1) : (off.z == least ? vec2(1, 0) : vec2(0, 0)));
        vec2 from = most < 0.02 * z + 2.0 * least ? uv : (base + corner + 0.5) / cells;
        vec3 diffuse = textureLod(diffuse_map, from, 0.0).rgb, gloss = textureLod(gloss_map, from, 0.0).rgb;
        vec3 albedo = g0.rgb * g0.rgb;
        float body = shading_of(g2.a) == FLAT_ID ? 1.0 : 1.0 - g0.a;
        vec3 c = albedo * body * diffuse + gloss + g2.rgb;
        c = through_air(c, uv, length(ray) * z, normalize(ray), gl_FragCoord.xy);
        light_out = vec4(held_below(c, occlusion.z, glint_of(g2.a)), 1.0);
    }
}
