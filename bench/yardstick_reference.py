"""The yardstick: a plain deferred renderer of one scene, kept as it was when Cutaway's renderer was begun, to measure against.

Full meshes without levels of detail, a 2048 sun map drawn every frame, eight shadow taps, half-size occlusion of eight taps,
image-based light, GGX, one tone curve, FXAA. It shares nothing with `cutaway.render` but the scene's meshes and places.
"""

from __future__ import annotations

import math

import moderngl
import numpy as np
from yardstick_scene import (
    GROUND_COLOUR,
    HEIGHT,
    SKY_HORIZON,
    SKY_TOP,
    SUN,
    SUN_WAY,
    WIDTH,
    ball,
    balls,
    boxes,
    camera_at,
    knot,
    rounded_box,
    yardstick_model,
)  # fmt: skip

SCREEN = """#version 430
out vec2 uv; void main() { vec2 p = vec2((gl_VertexID << 1) & 2, gl_VertexID & 2); uv = p; gl_Position = vec4(p * 2. - 1., 0, 1); }"""
SOLID = """#version 430
layout(location=0) in vec3 p; layout(location=1) in vec3 n; layout(location=2) in vec4 r0; layout(location=3) in vec4 r1;
layout(location=4) in vec4 r2; layout(location=5) in vec4 c; layout(location=6) in vec2 mr;
uniform mat4 vp; out vec3 N; flat out vec4 C; flat out float R;
void main() { vec4 q = vec4(p, 1); vec3 w = vec3(dot(r0, q), dot(r1, q), dot(r2, q));
 N = vec3(dot(r0.xyz, n), dot(r1.xyz, n), dot(r2.xyz, n)); C = vec4(sqrt(c.rgb), mr.x); R = mr.y; gl_Position = vp * vec4(w, 1); }"""
SURFACE = """#version 430
in vec3 N; flat in vec4 C; flat in float R; layout(location=0) out vec4 a; layout(location=1) out vec4 b;
void main() { a = C; b = vec4(normalize(N) * .5 + .5, R); }"""
CASTER = """#version 430
layout(location=0) in vec3 p; layout(location=2) in vec4 r0; layout(location=3) in vec4 r1; layout(location=4) in vec4 r2; uniform mat4 vp;
void main() { vec4 q = vec4(p, 1); gl_Position = vp * vec4(dot(r0, q), dot(r1, q), dot(r2, q), 1); }"""
OCCLUSION = """#version 430
in vec2 uv; out float o; uniform sampler2D dep, nrm; uniform vec4 pj; uniform mat3 view;
float lz(float d) { return pj.w / (d * 2. - 1. + pj.z); }
vec3 vpos(vec2 u) { float z = lz(textureLod(dep, u, 0).r); return vec3((u * 2. - 1.) * pj.xy * z, -z); }
void main() { float d = textureLod(dep, uv, 0).r; if (d >= 1.) { o = 1.; return; }
 vec3 P = vpos(uv); vec3 n = normalize(view * (textureLod(nrm, uv, 0).xyz * 2. - 1.));
 float ph = fract(52.9829189 * fract(dot(gl_FragCoord.xy, vec2(.06711056, .00583715)))) * 6.2831853;
 float rad = clamp(.75 / (-P.z) * .5 / pj.y, .006, .12); float s = 0.;
 for (int i = 0; i < 8; i++) { float k = (float(i) + .5) / 8.; float a = ph + float(i) * 2.399963;
  vec2 o2 = vec2(cos(a) * pj.y / pj.x, sin(a)) * rad * k; vec3 v = vpos(uv + o2) - P; float vv = dot(v, v);
  s += max(0., dot(v, n) - .012 * (-P.z) * .3) / (vv + .02) * smoothstep(1.4, .2, vv); }
 o = clamp(1. - s * .42 / 8. * 2., 0., 1.); o = o * o; }"""
LIGHT = """#version 430
in vec2 uv; out vec4 o; uniform sampler2D dep, alb, nrm, aot, env; uniform sampler2DShadow shm; uniform mat4 ivp, lvp; uniform vec2 aopx;
const float PI = 3.14159265; uniform vec3 shc[9]; uniform vec3 sunD, sunC, eye, fogc;
vec3 envm(vec3 d, float lod) { return textureLod(env, vec2(atan(d.z, d.x) * (.5 / PI), acos(clamp(d.y, -1., 1.)) / PI), lod).rgb; }
vec3 irr(vec3 n) { return max(vec3(0), shc[0] + shc[1] * n.y + shc[2] * n.z + shc[3] * n.x + shc[4] * (n.x * n.y) + shc[5] * (n.y * n.z)
 + shc[6] * (3. * n.z * n.z - 1.) + shc[7] * (n.x * n.z) + shc[8] * (n.x * n.x - n.y * n.y)); }
vec3 shade(vec3 P, vec3 n, vec3 alb_, float metal, float ro, float sh, float ao) {
 vec3 V = normalize(eye - P); float nv = max(dot(n, V), 1e-3); vec3 f0 = mix(vec3(.04), alb_, metal); vec3 da = alb_ * (1. - metal);
 vec3 c = irr(n) * da * ao;
 vec4 r = ro * vec4(-1., -.0275, -.572, .022) + vec4(1., .0425, 1.04, -.04); float a004 = min(r.x * r.x, exp2(-9.28 * nv)) * r.x + r.y;
 vec2 ab = vec2(-1.04, 1.04) * a004 + r.zw; vec3 R = reflect(-V, n); float so = clamp(pow(nv + ao, exp2(-16. * ro - 1.)) - 1. + ao, 0., 1.);
 c += envm(R, sqrt(ro) * 6.) * (f0 * ab.x + ab.y) * so;
 float nl = dot(n, -sunD);
 if (nl > 0. && sh > 0.) { vec3 h = normalize(V - sunD); float nh = max(dot(n, h), 0.), vh = max(dot(V, h), 0.); float a2 = ro * ro * ro * ro;
  float dd = nh * nh * (a2 - 1.) + 1.; float D = a2 / (PI * dd * dd); float k = ro * ro * .5;
  float G = 1. / ((nl * (1. - k) + k) * (nv * (1. - k) + k) * 4.); float f5 = exp2((-5.55473 * vh - 6.98316) * vh);
  vec3 F = f0 + (1. - f0) * f5; c += sunC * sh * nl * (da * (1. - F) / PI + F * min(D * G, 30.)); }
 return c; }
vec3 tone(vec3 x) { x *= .72; x = (x * (2.51 * x + .03)) / (x * (2.43 * x + .59) + .14); return pow(clamp(x, 0., 1.), vec3(1. / 2.2)); }
void main() { float d = textureLod(dep, uv, 0).r; vec4 q = ivp * vec4(uv * 2. - 1., d * 2. - 1., 1); vec3 P = q.xyz / q.w; vec3 c;
 if (d >= 1.) { c = envm(normalize(P - eye), 0.); }
 else { vec4 g0 = textureLod(alb, uv, 0), g1 = textureLod(nrm, uv, 0); vec3 n = normalize(g1.xyz * 2. - 1.);
  vec2 b = (floor(uv / aopx - .5) + .5) * aopx;
  float ao = dot(textureGather(aot, b + aopx * .5) + textureGather(aot, b + aopx * vec2(-1.5, .5)) + textureGather(aot, b + aopx * vec2(.5, -1.5))
   + textureGather(aot, b + aopx * vec2(-1.5, -1.5)), vec4(1. / 16.));
  float sh = 0.; float nl = dot(n, -sunD);
  if (nl > 0.) { vec4 l = lvp * vec4(P + n * .035, 1); vec3 s = l.xyz * .5 + .5;
   if (all(greaterThan(s, vec3(0))) && all(lessThan(s, vec3(1)))) {
    float ph = fract(52.9829189 * fract(dot(gl_FragCoord.xy, vec2(.06711056, .00583715)))) * 6.2831853; float cs = cos(ph), sn = sin(ph);
    for (int i = 0; i < 8; i++) { float k = sqrt((float(i) + .5) / 8.); float a = float(i) * 2.399963; vec2 e = vec2(cos(a), sin(a)) * k * .0022;
     sh += textureLod(shm, vec3(s.xy + mat2(cs, sn, -sn, cs) * e, s.z - .0006), 0.); } sh /= 8.; } else sh = 1.; }
  c = shade(P, n, g0.rgb * g0.rgb, g0.a, max(g1.a, .05), sh, ao);
  float f = 1. - exp(-pow(length(P - eye) * .022, 2.)); c = mix(c, fogc, f); }
 o.rgb = tone(c); o.a = dot(o.rgb, vec3(.299, .587, .114)); }"""
EDGES = """#version 430
in vec2 uv; out vec4 o; uniform sampler2D t; uniform vec2 px;
void main() { vec4 M = textureLod(t, uv, 0); vec4 g = textureGather(t, uv + px * .5, 3), h = textureGather(t, uv - px * .5, 3);
 float NE = textureLod(t, uv + px * vec2(1, -1), 0).a, N = h.z, Wl = h.x, E = g.z, S = g.x;
 float a = max(max(max(N, S), max(E, Wl)), M.a), b = min(min(min(N, S), min(E, Wl)), M.a);
 if (a - b < max(.04, a * .11)) { o = vec4(M.rgb, 1); return; }
 float NW = h.w, SE = g.y, SW = textureLod(t, uv + px * vec2(-1, 1), 0).a;
 vec2 dir = vec2(-((NW + NE) - (SW + SE)), (NW + SW) - (NE + SE)); float rc = max((NW + NE + SW + SE) * .03125, 1. / 128.);
 dir = clamp(dir / (min(abs(dir.x), abs(dir.y)) + rc), -8., 8.) * px;
 vec3 A = .5 * (textureLod(t, uv + dir * (1. / 3. - .5), 0).rgb + textureLod(t, uv + dir * (2. / 3. - .5), 0).rgb);
 vec3 B = A * .5 + .25 * (textureLod(t, uv - dir * .5, 0).rgb + textureLod(t, uv + dir * .5, 0).rgb); float lb = dot(B, vec3(.299, .587, .114));
 o = vec4((lb < b || lb > a) ? A : B, 1); }"""


def _unit(v: np.ndarray) -> np.ndarray:
    return v / np.maximum(np.linalg.norm(v, axis=-1, keepdims=True), 1e-12)


def _looking(eye: np.ndarray, target: np.ndarray) -> np.ndarray:
    forward = _unit(target - eye)
    side = _unit(np.cross(forward, (0.0, 1.0, 0.0)))
    m = np.eye(4)
    m[0, :3], m[1, :3], m[2, :3] = side, np.cross(side, forward), -forward
    m[:3, 3] = -m[:3, :3] @ eye
    return m


def _columns(m: np.ndarray) -> bytes:
    return np.ascontiguousarray(np.asarray(m).T, np.float32).tobytes()


def sky(width: int = 256, height: int = 128) -> np.ndarray:
    """The gradient with two soft boxes, equirectangular."""
    v = (np.arange(height) + 0.5) / height * np.pi
    u = (np.arange(width) + 0.5) / width * 2 * np.pi
    y = np.cos(v)[:, None, None]
    d = np.stack(
        [np.sin(v)[:, None] * np.cos(u), np.repeat(np.cos(v)[:, None], width, 1), np.sin(v)[:, None] * np.sin(u)], -1
    )
    up = np.clip(y, 0, 1) ** 0.45
    top, horizon, ground = (np.array(c) for c in (SKY_TOP, SKY_HORIZON, GROUND_COLOUR))
    picture = horizon * (1 - up) + top * up
    down = np.clip(-y * 6, 0, 1)
    picture = np.where(y < 0, horizon * (1 - down) * 0.8 + ground * down, picture)
    for centre, size, strength in (((0.6, 0.6, 0.5), 0.35, 3.0), ((-0.8, 0.5, 0.2), 0.25, 2.0)):
        x = d @ _unit(np.array(centre))
        picture = picture + strength * np.clip((x - np.cos(size)) / (1 - np.cos(size)) * 3, 0, 1)[..., None] * (
            1,
            0.97,
            0.92,
        )
    return picture.astype(np.float32)


class Reference:
    """`render(seconds)`, then `read()`."""

    def __init__(self, context: moderngl.Context) -> None:
        from cutaway.render.environment import harmonics, prefiltered

        gl = self.context = context
        self.programs = {
            name: gl.program(vertex, fragment)
            for name, vertex, fragment in (
                ("solid", SOLID, SURFACE), ("caster", CASTER, "#version 430\nvoid main() {}"), ("occlusion", SCREEN, OCCLUSION),
                ("light", SCREEN, LIGHT), ("edges", SCREEN, EDGES),
            )
        }  # fmt: skip
        self.screens = {name: gl.vertex_array(self.programs[name], []) for name in ("occlusion", "light", "edges")}
        self.albedo, self.normal = gl.texture((WIDTH, HEIGHT), 4), gl.texture((WIDTH, HEIGHT), 4)
        self.depth = gl.depth_texture((WIDTH, HEIGHT))
        self.depth.compare_func, self.depth.filter = "", (moderngl.NEAREST, moderngl.NEAREST)
        self.surfaces = gl.framebuffer([self.albedo, self.normal], self.depth)
        self.open = gl.texture((WIDTH // 2, HEIGHT // 2), 1)
        self.open_target = gl.framebuffer([self.open])
        self.lit, self.finished = gl.texture((WIDTH, HEIGHT), 4), gl.texture((WIDTH, HEIGHT), 4)
        self.lit_target, self.finished_target = gl.framebuffer([self.lit]), gl.framebuffer([self.finished])
        self.shadow = gl.depth_texture((2048, 2048))
        self.shadow.compare_func, self.shadow.filter = "<=", (moderngl.LINEAR, moderngl.LINEAR)
        self.shadow_target = gl.framebuffer([], self.shadow)
        picture = sky()
        levels = prefiltered(picture)
        self.environment = gl.texture((256, 128), 3, levels[0].astype("f2").tobytes(), dtype="f2", alignment=1)
        self.environment.build_mipmaps(0, len(levels) - 1)
        for level, data in enumerate(levels):
            self.environment.write(np.ascontiguousarray(data, "f2").tobytes(), level=level, alignment=1)
        self.environment.filter = (moderngl.LINEAR_MIPMAP_LINEAR, moderngl.LINEAR)
        way = _unit(np.array(SUN_WAY))
        light = self.programs["light"]
        for name, value in (
            ("shc", harmonics(picture)),
            ("sunD", way),
            ("sunC", SUN),
            ("fogc", np.array(SKY_HORIZON) * 0.9),
        ):
            light[name].write(np.asarray(value, np.float32).tobytes())
        box = np.diag([2 / 22, 2 / 22, -2 / 39, 1.0])
        box[2, 3] = -41 / 39
        self.sun_matrix = box @ _looking(-way * 20, np.zeros(3))
        self.batches: list[tuple[moderngl.VertexArray, moderngl.VertexArray | None, int]] = []
        ground = yardstick_model("ground", {}, 0).parts[0]
        self._add(ground.mesh, np.eye(4)[None, :3], [(*ground.material.colour, 1.0, 0.0, 0.55)], casts=False)
        places, tints = boxes()
        self._add(rounded_box(), places, [(*tint[:3], 1.0, 0.0, 0.35) for tint in tints])
        found = balls()
        self._add(
            ball(),
            np.array([place[:3] for place, *_ in found]),
            [(*c, 1.0, metal, rough) for _, c, metal, rough in found],
        )
        self.knot_rows = self._add(knot(), np.eye(4)[None, :3], [(0.95, 0.55, 0.16, 1.0, 1.0, 0.25)])

    def _add(self, mesh, places, looks, casts: bool = True) -> tuple[moderngl.Buffer, np.ndarray]:  # type: ignore[no-untyped-def]
        gl = self.context
        vertices = gl.buffer(np.hstack([mesh.positions, mesh.normals]).astype("f4").tobytes())
        indices = gl.buffer(mesh.triangles.astype("u4").tobytes())
        rows = np.hstack([np.asarray(places).reshape(len(places), 12), np.array(looks)]).astype("f4")
        buffer = gl.buffer(rows.tobytes(), dynamic=True)
        solid = gl.vertex_array(
            self.programs["solid"], [(vertices, "3f 3f", 0, 1), (buffer, "4f 4f 4f 4f 2f /i", 2, 3, 4, 5, 6)], indices
        )
        caster = gl.vertex_array(
            self.programs["caster"], [(vertices, "3f 12x", 0), (buffer, "4f 4f 4f 24x /i", 2, 3, 4)], indices
        )
        self.batches.append((solid, caster if casts else None, len(rows)))
        return buffer, rows

    def render(self, seconds: float) -> None:
        gl = self.context
        eye_, target = camera_at(seconds)
        eye = np.array(eye_)
        view = _looking(eye, np.array(target))
        near, far, k = 0.3, 90.0, 1 / math.tan(math.radians(20))
        projection = np.zeros((4, 4))
        projection[0, 0], projection[1, 1], projection[3, 2] = k / (WIDTH / HEIGHT), k, -1
        projection[2, 2], projection[2, 3] = (far + near) / (near - far), 2 * far * near / (near - far)
        both = projection @ view
        buffer, rows = self.knot_rows
        c, s = math.cos(0.8 * seconds), math.sin(0.8 * seconds)
        rows[0, :12] = (c, 0, s, 0, 0, 1, 0, 1.75, -s, 0, c, 0)
        buffer.write(rows.tobytes())
        gl.enable_only(moderngl.DEPTH_TEST | moderngl.CULL_FACE)
        self.shadow_target.use()
        self.shadow_target.clear(depth=1.0)
        self.programs["caster"]["vp"].write(_columns(self.sun_matrix))
        for _, caster, count in self.batches:
            if caster:
                caster.render(instances=count)
        self.surfaces.use()
        self.surfaces.clear(0, 0, 0, 0, depth=1.0)
        self.programs["solid"]["vp"].write(_columns(both))
        for solid, _, count in self.batches:
            solid.render(instances=count)
        gl.disable(moderngl.DEPTH_TEST | moderngl.CULL_FACE)
        occlusion, light, edges = (self.programs[name] for name in ("occlusion", "light", "edges"))
        self.open_target.use()
        for unit, (name, texture) in enumerate((("dep", self.depth), ("nrm", self.normal))):
            texture.use(unit)
            occlusion[name] = unit
        occlusion["pj"].write(np.array([WIDTH / HEIGHT / k, 1 / k, projection[2, 2], projection[2, 3]], "f4").tobytes())
        occlusion["view"].write(_columns(view[:3, :3]))
        self.screens["occlusion"].render(moderngl.TRIANGLES, 3)
        self.lit_target.use()
        inputs = (
            ("dep", self.depth), ("alb", self.albedo), ("nrm", self.normal), ("aot", self.open), ("shm", self.shadow), ("env", self.environment),
        )  # fmt: skip
        for unit, (name, texture) in enumerate(inputs):
            texture.use(unit)
            light[name] = unit
        light["ivp"].write(_columns(np.linalg.inv(both)))
        light["lvp"].write(_columns(self.sun_matrix))
        light["eye"].write(eye.astype("f4").tobytes())
        light["aopx"] = (2 / WIDTH, 2 / HEIGHT)
        self.screens["light"].render(moderngl.TRIANGLES, 3)
        self.finished_target.use()
        self.lit.use(0)
        edges["t"], edges["px"] = 0, (1 / WIDTH, 1 / HEIGHT)
        self.screens["edges"].render(moderngl.TRIANGLES, 3)
        gl.finish()

    def read(self) -> np.ndarray:
        """uint8 (height, width, 3), first row on top."""
        read = self.finished_target.read(components=3, alignment=1)
        return np.frombuffer(read, np.uint8).reshape(HEIGHT, WIDTH, 3)[::-1]
