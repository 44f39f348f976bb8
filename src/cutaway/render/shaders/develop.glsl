uniform vec4 develop;   // exposure, bloom, vignette, aspect
uniform vec4 lift;      // rgb, contrast
uniform vec4 gain;      // rgb, saturation
uniform vec4 toning;    // rgb of a monochrome look, its strength

vec3 filmic(vec3 v) {
    v = mat3(0.59719, 0.07600, 0.02840, 0.35458, 0.90834, 0.13383, 0.04823, 0.01566, 0.83777) * v;
    vec3 a = v * (v + 0.0245786) - 0.000090537, b = v * (v * 0.983729 + 0.4329510) + 0.238081;
    return clamp(mat3(1.60475, -0.10208, -0.00327, -0.53108, 1.10813, -0.07276, -0.07367, -0.00605, 1.07602) * (a / b), 0.0, 1.0);
}

// From light to picture: exposure, vignette, curve, grade.
vec3 developed(vec3 c, vec2 u) {
    vec2 q = (u - 0.5) * vec2(develop.w, 1.0);
    c *= develop.x * (1.0 - develop.z * smoothstep(0.25, 1.1, length(q)));
    c = filmic(c * gain.rgb * 1.25);
    // The power 1 / 2.2 out of roots, which cost a third of it; off by less than a fifth of a level of 255.
    vec3 root = sqrt(c), fourth = sqrt(root);
    c = clamp(root * 0.93023186 + fourth * 0.14332183 - sqrt(fourth) * 0.02585487 - c * 0.0483669, 0.0, 1.0);
    c += lift.rgb * (1.0 - c);
    c = clamp((c - 0.5) * lift.w + 0.5, 0.0, 1.0);
    float grey = dot(c, vec3(0.2126, 0.7152, 0.0722));
    c = mix(vec3(grey), c, gain.w);
    return clamp(mix(c, grey * toning.rgb, toning.w), 0.0, 1.0);
}
