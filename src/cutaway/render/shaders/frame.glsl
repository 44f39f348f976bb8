// What every pass knows about the frame. Matches `cutaway.render.uniforms`.
const float PI = 3.14159265;

struct Light {
    vec4 place;      // xyz, range
    vec4 colour;     // rgb, size; size < 0: directional, `direction` is the way it travels
    vec4 direction;  // xyz (zero: all ways), wrap
    vec4 more;       // cosine of the outer cone, 1 / (inner - outer), 1 / range squared, glow
};

layout(std140, binding = 0) uniform Frame {
    mat4 view_projection;
    mat4 view;
    mat4 sun_matrix;
    vec4 eye;             // xyz, seconds
    vec4 ray_x;           // world-space ray of view depth 1 = ray_z + ndc.x * ray_x + ndc.y * ray_y
    vec4 ray_y;
    vec4 ray_z;
    vec4 projection;      // half width and height at depth 1, then a, b of depth = b / (ndc + a)
    vec4 size;            // width, height, 1 / width, 1 / height
    vec4 sun_direction;   // way it travels, softness in shadow-map uv
    vec4 sun_colour;      // rgb, 1 where there is a sun
    vec4 sun_map;         // metres of a texel, depth bias, fade start and end (distance from the eye)
    vec4 ambient;         // diffuse, reflection, background, turn of the map
    vec4 sh[9];
    vec4 sky_top;         // rgb, clouds
    vec4 sky_horizon;     // rgb, stars
    vec4 sky_ground;      // rgb, share of the map in the background
    vec4 sky_glow;        // rgb, drift of the clouds
    vec4 fog;             // density, height, falloff, far
    vec4 fog_colour;      // rgb, floor
    vec4 fog_sun;         // anisotropy, shafts, -, -
    vec4 wind;            // strength, x, z, wet
    vec4 occlusion;       // radius in metres, strength, bloom threshold, -
    vec4 counts;          // lights (those with shadows first), how many of them throw highlights, -, -
    Light lights[16];
};

float linear_depth(float d) { return projection.w / (d * 2.0 - 1.0 + projection.z); }

// Interleaved gradient noise: depends on the position in the picture only, so a frame is the same in any order.
float dither(vec2 pixel) { return fract(52.9829189 * fract(dot(floor(pixel) + 0.5, vec2(0.06711056, 0.00583715)))); }

// Place of a direction in an equirectangular picture; polynomials of Hastings' kind, off by less than a thousandth of a turn.
vec2 around(vec3 d) {
    vec2 a = abs(d.xz);
    float q = min(a.x, a.y) / max(max(a.x, a.y), 1e-7);
    float s = q * q;
    float turn = ((-0.0464964749 * s + 0.15931422) * s - 0.327622764) * s * q + q;
    turn = a.y > a.x ? 1.57079637 - turn : turn;
    turn = d.x < 0.0 ? PI - turn : turn;
    turn = d.z < 0.0 ? -turn : turn;
    float y = min(abs(d.y), 1.0);
    float down = sqrt(1.0 - y) * (1.5707288 + y * (-0.2121144 + y * (0.0742610 - 0.0187293 * y)));
    return vec2(turn * (0.5 / PI), (d.y < 0.0 ? PI - down : down) / PI);
}

// A rotation by `part` of a turn; the sine is a parabola's, within a thousandth.
mat2 any_turn(float part) {
    vec2 x = fract(vec2(part, part + 0.25)) * 2.0 - 1.0;
    vec2 y = 4.0 * x * (1.0 - abs(x));
    y = -(0.225 * (y * abs(y) - y) + y);
    return mat2(y.y, y.x, -y.x, y.y);
}
