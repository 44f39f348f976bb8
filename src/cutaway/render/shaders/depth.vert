#version 430
//include frame.glsl
in vec3 position;
#ifdef TEXTURE
in vec2 coordinates;
out vec2 T;
#endif
in vec4 row0;
in vec4 row1;
in vec4 row2;
#ifdef SWAY
in vec4 look1;
#endif
#ifdef NUMBERS
in vec4 look2;
flat out float number;
#endif
uniform mat4 from_world;
//include sway.glsl
void main() {
    vec4 q = vec4(position, 1.0);
    vec3 P = vec3(dot(row0, q), dot(row1, q), dot(row2, q));
#ifdef SWAY
    P += swaying(P, vec3(row0.w, row1.w, row2.w), look1.w);
#endif
#ifdef TEXTURE
    T = coordinates;
#endif
#ifdef NUMBERS
    number = look2.w;
#endif
    gl_Position = from_world * vec4(P, 1.0);
}
