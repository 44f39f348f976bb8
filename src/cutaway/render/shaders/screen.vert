#version 430
//include frame.glsl
out vec2 uv;
out vec3 ray;
void main() {
    uv = vec2((gl_VertexID << 1) & 2, gl_VertexID & 2);
    vec2 ndc = uv * 2.0 - 1.0;
    ray = ray_z.xyz + ndc.x * ray_x.xyz + ndc.y * ray_y.xyz;
    gl_Position = vec4(ndc, 1.0, 1.0);
}
