// Wind: two travelling waves and a gust, growing with the height above the foot of the instance.
vec3 swaying(vec3 p, vec3 foot, float amount) {
    float height = max(p.y - foot.y, 0.0);
    float t = eye.w;
    float gust = 0.35 * sin(t * 1.6 + foot.x * 0.9 + foot.z * 0.7) + 0.2 * sin(t * 3.1 + p.x * 2.3 - p.z * 1.1) + 0.25;
    float flutter = 0.12 * sin(t * 5.7 + p.x * 7.0 + p.y * 5.0 + p.z * 6.0);
    float push = amount * wind.x * height * (gust + flutter) * 2.2;
    return vec3(wind.y * push, -0.25 * push * push / max(height, 1e-3), wind.z * push);
}
