#version 430
// Deferred lighting: reads the G-buffer, writes the light that reaches the eye.
//include frame.glsl
//include encoding.glsl
//include lighting.glsl
//include air.glsl
#ifdef FUSED
//include develop.glsl
#endif
in vec2 uv;
in vec3 ray;
out vec4 light_out;
uniform sampler2D depth_map;
uniform sampler2D albedo_map;
uniform sampler2D normal_map;
uniform sampler2D glow_map;
uniform sampler2D open_map;
uniform sampler2D mirror_map;

float openness() {
#ifdef OPEN
    return textureLod(open_map, uv, 0.0).r;
#else
    return 1.0;
#endif
}

#ifdef LAMPS
// How much of a lamp's light arrives, and the way to it.
float lamp_fading(int i, vec3 D, float squared, out vec3 L) {
    bool parallel = lights[i].colour.w < 0.0;
    vec3 way = lights[i].direction.xyz;
    L = parallel ? -way : D * inversesqrt(squared);
    float x = squared * lights[i].more.z;
    x = 1.0 - x * x;
    float fade = parallel ? 1.0 : x * x / (squared + lights[i].colour.w * lights[i].colour.w);
    float toward = -dot(L, way);
    if (lights[i].more.y > 0.0) fade *= clamp((toward - lights[i].more.x) * lights[i].more.y, 0.0, 1.0);
    else if (!parallel && dot(way, way) > 0.25) fade *= max(0.0, toward);
    return fade;
}
#endif

void main() {
    ivec2 pixel = ivec2(gl_FragCoord.xy);
    float d = texelFetch(depth_map, pixel, 0).r;
    light_out = vec4(0.0, 0.0, 0.0, 1.0);
    // llvmpipe runs both ways of an `if` with masks; a loop is left early, but one around the whole shader costs half as much again.
    if (d < 1.0) {
        float z = linear_depth(d);
        vec3 P = eye.xyz + ray * z;
        float far = length(ray) * z;
        vec3 V = -normalize(ray);
        vec4 g0 = texelFetch(albedo_map, pixel, 0), g1 = texelFetch(normal_map, pixel, 0), g2 = texelFetch(glow_map, pixel, 0);
        float shading = shading_of(g2), extra = extra_of(g2);
        vec3 n = unpack_normal(g1);
        vec3 albedo = g0.rgb * g0.rgb;
        float metal = metal_of(g0.a), rough = g1.a;
        float open_ = openness();
        mat2 rotation = any_turn(dither(gl_FragCoord.xy));
        vec3 diffuse = vec3(0.0), gloss = vec3(0.0);

        bool skin = false, hair = false, cloth = false, leaf = false, coat = false, eyes = false;
#ifdef PEOPLE
        skin = shading == SKIN_ID;
        hair = shading == HAIR_ID;
        cloth = shading == CLOTH_ID;
        eyes = shading == EYE_ID;
#endif
#ifdef LEAVES
        leaf = shading == LEAF_ID;
#endif
#ifdef COATS
        coat = shading == COAT_ID;
#endif
        bool plain = shading == FLAT_ID;
        bool mirror = shading == MIRROR_ID;
        open_ *= extra;  // occlusion that came with the mesh

        vec3 strand = n;
        vec3 shadow_n = n;
        if (hair) {
            n = normalize(V - strand * dot(strand, V));
            shadow_n = normalize(V * 0.6 - sun_direction.xyz * 0.4);
        }
        float nv = max(dot(n, V), 0.02);
        vec3 f0 = mix(vec3(0.04), albedo, metal);
        float body = 1.0 - metal;
        if (skin) f0 = vec3(0.028);

        // From all around.
        vec3 around = irradiance(hair ? n * 0.7 + vec3(0.0, 0.5, 0.0) : n) * ambient.x;
        diffuse += around * open_;
        if (leaf) diffuse += irradiance(-n) * (0.4 * ambient.x * open_);
        if (skin) diffuse += around * (pow(vec3(open_), vec3(0.55, 0.9, 1.0)) - open_) * 0.3;

        vec2 env = split_sum(rough, nv);
        vec3 R = reflect(-V, n);
        float seen = clamp(pow(nv + open_, exp2(-16.0 * rough - 1.0)) - 1.0 + open_, 0.0, 1.0);
        vec3 mirrored = surroundings(R, sqrt(rough) * 6.0) * ambient.y * seen;
#ifdef MIRROR
        if (mirror) {
            vec2 at = clamp(uv + n.xz * vec2(0.03, 0.06) * min(1.0, 3.0 / far + 0.25), 0.002, 0.998);
            float blur = clamp(rough * 4.5 - (MIRROR_SHIFT), 0.0, MIRROR_LEVELS);
            float stretch = 0.022 * rough;
            float start = dither(gl_FragCoord.xy) - 2.0;
            mirrored = vec3(0.0);
            for (int i = 0; i < 4; i++) mirrored += textureLod(mirror_map, at + vec2(0.0, stretch * 1.25 * (float(i) + start)), blur).rgb;
            mirrored *= 0.25;
        }
#endif
        float gloss_share = hair ? 0.0 : (skin ? 0.8 : 1.0);
        gloss += mirrored * (f0 * env.x + env.y) * gloss_share;
#ifdef COATS
        for (int m = 0; m < int(coat); m++) {
            // A clear layer of varnish over the colour: smooth, with the sky in it.
            float fresnel = 0.045 + 0.6 * pow(1.0 - nv, 5.0);
            gloss += surroundings(vec3(R.x, abs(R.y) * 0.9 + 0.05, R.z), 1.2) * (ambient.y * fresnel * open_);
        }
#endif
#ifdef PEOPLE
        if (cloth) {
            float rim = pow(1.0 - nv, 3.0) * 0.22;
            gloss += mix(vec3(1.0), albedo, 0.5) * rim * around * open_;
        }
        if (eyes) gloss += surroundings(normalize(R + vec3(0.0, 0.12, 0.0)), 1.0) * ((0.03 + 0.5 * pow(1.0 - nv, 5.0)) * ambient.y * open_);
        if (hair) gloss += vec3(0.03, 0.028, 0.026) * pow(max(1.0 - dot(strand, V) * dot(strand, V), 0.0), 5.0) * around * open_;
#endif

#ifdef SUN
        {
            vec3 L = -sun_direction.xyz;
            float nl = dot(n, L);
            float lit = 0.0;
            bool facing = nl > 0.0 || leaf || skin || hair || cloth;
            if (facing) lit = sun_reaching(P, shadow_n, rotation);
            lit *= mix(1.0, open_, 0.65);
            vec3 H = normalize(V + L);
            float nh = max(dot(n, H), 0.0), vh = max(dot(V, H), 0.0);
            vec3 sun = sun_colour.rgb;
            if (!(skin || hair || cloth)) {
                float front = max(nl, 0.0);
                diffuse += sun * (lit * front / PI);
                gloss += sun * lit * front * highlight(nh, vh, max(front, 1e-3), nv, f0, rough);
            }
#ifdef COATS
            if (coat) gloss += sun * (lit * max(nl, 0.0) * min(ggx(nh, 0.2) * 0.012 / max(nv, 0.15), 6.0));
#endif
#ifdef LEAVES
            if (leaf) diffuse += sun * (lit * (0.22 * max(0.0, -nl) + 0.5 * pow(max(0.0, dot(-V, L)), 6.0)));
#endif
#ifdef PEOPLE
            for (int m = 0; m < int(skin); m++) {
                // Wrapped light, redder the further round; penumbras and ears go red.
                vec3 wrap = vec3(0.42, 0.18, 0.11);
                vec3 soft = clamp((nl + wrap) / (1.0 + wrap), 0.0, 1.0);
                soft *= soft * 0.35 + 0.65;
                diffuse += sun / PI * soft * pow(vec3(lit), vec3(0.65, 1.0, 1.1));
                float fresnel = 0.028 + 0.6 * pow(1.0 - vh, 5.0);
                float lobes = ggx(nh, rough) * 0.75 + ggx(nh, rough * 0.55) * 0.25;
                gloss += sun * (lit * max(nl, 0.0) * min(lobes * fresnel * 0.25 / max(nv * 0.7 + 0.3, 0.1), 4.0));
            }
            for (int m = 0; m < int(hair); m++) {
                // Two lobes along the strand (Marschner): white off its surface, tinted through it.
                float sL = dot(strand, L), sV = dot(strand, V);
                float cL = sqrt(max(0.0, 1.0 - sL * sL)), cV = sqrt(max(0.0, 1.0 - sV * sV));
                float half_ = 0.5 * (asin(clamp(sL, -1.0, 1.0)) + asin(clamp(sV, -1.0, 1.0)));
                float lot = (rough - 0.5) * 0.125;
                float surface = exp(-pow((half_ - 0.06 + lot) / 0.10, 2.0)), through = exp(-pow((half_ + 0.10 + lot) / 0.20, 2.0));
                float side = dot(normalize(V - strand * sV), normalize(L - strand * sL + vec3(1e-4)));
                float round_ = 0.35 + 0.65 * sqrt(max(0.5 + 0.5 * side, 0.0));
                diffuse += sun * (lit * (0.55 / PI * (cL * 0.75 + 0.05) + round_ * 0.42 * through + 0.22 * cL * pow(max(dot(-V, L) * 0.5 + 0.5, 0.0), 3.0)));
                gloss += sun * (lit * round_ * surface) * vec3(0.040, 0.036, 0.030);
            }
            if (cloth) {
                float soft = clamp((nl + 0.12) / 1.12, 0.0, 1.0);
                diffuse += sun * (lit / PI * soft);
                diffuse += albedo * sun * (0.35 / PI * max(-nl, 0.0));
                gloss += mix(vec3(1.0), albedo, 0.5) * sun * (pow(1.0 - nv, 3.0) * 0.22 / PI * lit * clamp(nl * 0.5 + 0.5, 0.0, 1.0));
            }
            if (eyes) gloss += sun * (lit * smoothstep(0.985, 0.997, dot(n, H)) * 0.5);
#endif
        }
#endif

#ifdef LAMPS
#ifdef LAMP_SHADOWS
        // The lamps with shadows come first.
        float reaching[LAMP_SLOTS];
        for (int i = 0; i < LAMP_SLOTS; i++) {
            vec3 D = lights[i].place.xyz - P;
            reaching[i] = 1.0;
            if (dot(D, D) < lights[i].place.w * lights[i].place.w && (dot(n, D) > 0.0 || skin || hair || leaf))
                reaching[i] = lamp_reaching(-D + shadow_n * (0.01 + 0.016 * length(D)), float(i), lights[i].place.w, lights[i].colour.w, rotation);
        }
#endif
        // GLOSSY and ALL_LAMPS are plain numbers where there are few: places in the block that are known are read much faster. An `if`
        // beats a loop of one turn that would be left at once.
        for (int i = 0; i < GLOSSY; i++) {
            vec3 D = lights[i].place.xyz - P;
            float squared = dot(D, D);
            if (squared * lights[i].more.z < 1.0) {
                vec3 L;
                float fade = lamp_fading(i, D, squared, L) * mix(1.0, open_, 0.5);
#ifdef LAMP_SHADOWS
                if (i < LAMP_SLOTS) fade *= reaching[i];
#endif
                float nl = dot(n, L);
                float wrap = max(lights[i].direction.w, skin ? 0.2 : (hair ? 0.6 : (leaf ? 0.3 : 0.0)));
                vec3 light = lights[i].colour.rgb * fade;
                diffuse += light * (max(0.0, (nl + wrap) / (1.0 + wrap)) / PI);
                if (lights[i].direction.w < 0.25 && !hair) {
                    vec3 H = normalize(V + L);
                    float front = max(nl, 0.0);
                    gloss += light * front * highlight(max(dot(n, H), 0.0), max(dot(V, H), 0.0), max(front, 1e-3), nv, f0, max(rough, 0.15));
                }
            }
        }
        for (int i = GLOSSY; i < ALL_LAMPS; i++) {
            vec3 D = lights[i].place.xyz - P;
            float squared = dot(D, D);
            if (squared * lights[i].more.z < 1.0) {
                vec3 L;
                float fade = lamp_fading(i, D, squared, L) * mix(1.0, open_, 0.5);
                float wrap = max(lights[i].direction.w, hair ? 0.6 : 0.0);
                diffuse += lights[i].colour.rgb * (fade * max(0.0, (dot(n, L) + wrap) / (1.0 + wrap)) / PI);
            }
        }
#endif
        if (plain) {
            diffuse = vec3(1.0);
            gloss = vec3(0.0);
            body = 1.0;
        }
        vec3 c = albedo * body * diffuse + gloss + glow_of(g2);
        c = through_air(c, uv, far, -V, gl_FragCoord.xy);
#ifdef FUSED
        c = developed(c, uv);
        light_out = vec4(c, dot(c, vec3(0.299, 0.587, 0.114)));
#else
        light_out = vec4(held_below(c, occlusion.z, glint_of(g0.a)), 1.0);
#endif
    }
}
