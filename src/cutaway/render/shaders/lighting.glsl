// Light from all around and from lamps. Callers give the surface; shadows come from the maps.
uniform sampler2D environment;
uniform sampler2DShadow sun_depth;
uniform sampler2DShadow lamp_depth;

vec3 surroundings(vec3 d, float blur) {
    return textureLod(environment, around(d), blur).rgb;
}

vec3 irradiance(vec3 n) {
    return max(vec3(0.0), sh[0].rgb + sh[1].rgb * n.y + sh[2].rgb * n.z + sh[3].rgb * n.x + sh[4].rgb * (n.x * n.y) + sh[5].rgb * (n.y * n.z)
        + sh[6].rgb * (3.0 * n.z * n.z - 1.0) + sh[7].rgb * (n.x * n.z) + sh[8].rgb * (n.x * n.x - n.y * n.y));
}

float ggx(float nh, float rough) {
    float a2 = rough * rough * rough * rough;
    float q = nh * nh * (a2 - 1.0) + 1.0;
    return a2 / (PI * q * q);
}

// GGX with Schlick's visibility (k = a/2) and Fresnel; highlights are capped so that no pixel sparkles.
vec3 highlight(float nh, float vh, float nl, float nv, vec3 f0, float rough) {
    float k = rough * rough * 0.5;
    float v = 1.0 / ((nl * (1.0 - k) + k) * (nv * (1.0 - k) + k) * 4.0);
    vec3 f = f0 + (1.0 - f0) * exp2((-5.55473 * vh - 6.98316) * vh);
    return f * min(ggx(nh, rough) * v, 40.0);
}

// Karis' fit of the environment's share of light for GGX.
vec2 split_sum(float rough, float nv) {
    vec4 r = rough * vec4(-1.0, -0.0275, -0.572, 0.022) + vec4(1.0, 0.0425, 1.04, -0.04);
    float a = min(r.x * r.x, exp2(-9.28 * nv)) * r.x + r.y;
    return vec2(-1.04, 1.04) * a + r.zw;
}

#ifdef SUN
float sun_reaching(vec3 P, vec3 n, mat2 rotation) {
    vec3 s = (sun_matrix * vec4(P + n * sun_map.x * 1.6, 1.0)).xyz;
    float lit = 1.0;
    if (all(greaterThan(s.xy, vec2(0.002))) && all(lessThan(s.xy, vec2(0.998))) && s.z < 1.0) {
        lit = 0.0;
        for (int i = 0; i < SUN_TAPS; i++) {
            float k = sqrt((float(i) + 0.5) / float(SUN_TAPS));
            float a = float(i) * 2.399963;
            lit += textureLod(sun_depth, vec3(s.xy + rotation * (vec2(cos(a), sin(a)) * k * sun_direction.w), s.z - sun_map.y), 0.0);
        }
        lit /= float(SUN_TAPS);
        vec2 edge = abs(s.xy * 2.0 - 1.0);
        lit = mix(lit, 1.0, smoothstep(0.90, 0.99, max(edge.x, edge.y)));
    }
    return lit;
}
#endif

#ifdef LAMP_SHADOWS
// Six faces of a cube in a 3 x 2 atlas, one atlas a lamp, stacked upwards. `d` from the light to the point. Each face sees a
// little more than a quarter turn, so that all taps of a point stay on its face: choosing the face per tap costs five times as much.
float lamp_reaching(vec3 d, float slot, float range, float size, mat2 rotation) {
    vec3 far = abs(d);
    float m = max(far.x, max(far.y, far.z));
    bool on_x = far.x == m, on_y = !on_x && far.y == m;
    float axis = on_x ? d.x : (on_y ? d.y : d.z);
    float face = (on_x ? 0.0 : (on_y ? 2.0 : 4.0)) + (axis > 0.0 ? 0.0 : 1.0);
    float way = axis > 0.0 ? 1.0 : -1.0;
    vec2 c = on_x ? vec2(-d.z * way, -d.y) : (on_y ? vec2(d.x, d.z * way) : vec2(d.x * way, -d.y));
    c *= FACE_SCALE / m;
    float disc = clamp(size * 0.22 / m, 0.006, 0.06);
    float z = m * 0.991 - 0.012;
    float near = 0.03;
    float depth = ((range + near) / (range - near) - 2.0 * range * near / ((range - near) * z)) * 0.5 + 0.5;
    vec2 corner = vec2(mod(face, 3.0), floor(face / 3.0) + slot * 2.0);
    vec2 cells = 1.0 / vec2(3.0, 2.0 * float(LAMP_SLOTS));
    float lit = 0.0;
    for (int i = 0; i < LAMP_TAPS; i++) {
        float k = sqrt((float(i) + 0.5) / float(LAMP_TAPS));
        float a = float(i) * 2.399963;
        vec2 at = clamp(c + rotation * (vec2(cos(a), sin(a)) * (k * disc)), -0.998, 0.998) * 0.5 + 0.5;
        lit += textureLod(lamp_depth, vec3((corner + at) * cells, depth), 0.0);
    }
    return lit / float(LAMP_TAPS);
}
#endif
