#version 430
//include frame.glsl
in vec2 uv;
in vec3 ray;
layout(location = 0) out vec4 air_out;    // light scattered towards the eye, share of what is behind that comes through
layout(location = 1) out float depth_out; // metres
uniform sampler2D depth_map;
uniform sampler2DShadow sun_depth;

void main() {
    float d = textureLod(depth_map, uv, 0.0).r;
    float stretch = length(ray);
    float far = d >= 1.0 ? fog.w : min(linear_depth(d) * stretch, fog.w);
    vec3 D = ray / stretch;
    float clear = 1.0;
    vec3 sum = vec3(0.0);
    float jitter = dither(gl_FragCoord.xy);
    float g = fog_sun.x;
    float c = dot(D, -sun_direction.xyz);
    float phase = (1.0 - g * g) / pow(max(1.0 + g * g - 2.0 * g * c, 1e-3), 1.5) * 0.25;
    float reach = min(far, MARCH_REACH);
    float stride = reach / float(STEPS);
    for (int i = 0; i < STEPS; i++) {
        vec3 p = eye.xyz + D * stride * (float(i) + jitter);
        float density = fog.x * exp(-max(0.0, p.y - fog.y) * fog.z) + fog_colour.w;
        float a = 1.0 - exp(-density * stride);
        float lit = 0.0;
#ifdef SUN
        vec3 s = (sun_matrix * vec4(p, 1.0)).xyz;
        bool inside = all(greaterThan(s, vec3(0.0))) && all(lessThan(s, vec3(1.0)));
        lit = inside ? textureLod(sun_depth, vec3(s.xy, s.z - sun_map.y), 0.0) : 1.0;
#endif
        sum += clear * a * (fog_colour.rgb + sun_colour.rgb * (fog_sun.y * lit * phase));
        clear *= 1.0 - a;
    }
    if (far > reach) {
        // Beyond the marched stretch the air is taken as lit and even.
        vec3 p = eye.xyz + D * mix(reach, far, 0.4);
        float density = fog.x * exp(-max(0.0, p.y - fog.y) * fog.z) + fog_colour.w;
        float a = 1.0 - exp(-density * (far - reach));
        sum += clear * a * (fog_colour.rgb + sun_colour.rgb * (fog_sun.y * phase));
        clear *= 1.0 - a;
    }
    for (int i = 0; i < int(counts.x); i++) {
        if (lights[i].more.w <= 0.0) continue;
        vec3 from = eye.xyz - lights[i].place.xyz;
        float b = dot(from, D);
        float size = max(lights[i].colour.w, 0.02);
        float h = sqrt(max(dot(from, from) - b * b, size * size * 0.25 + 1e-4));
        // Cut off at the light's range, so that a switched lamp changes nothing beyond it.
        float cut = clamp(1.0 - h * h / (lights[i].place.w * lights[i].place.w), 0.0, 1.0);
        sum += lights[i].colour.rgb * (lights[i].more.w * cut * cut * (atan((far + b) / h) - atan(b / h)) / h);
    }
    air_out = vec4(sum, clear);
    depth_out = far;
}
