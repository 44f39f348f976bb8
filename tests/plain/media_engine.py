"""The plain engine with media: each becomes a clip of the scene, and every turn reads the bytes of all its clips."""

from __future__ import annotations

import hashlib

from cutaway.engines.capabilities import Capabilities
from cutaway.engines.seam import EngineRequest
from cutaway.film.report import Covered, Report
from cutaway.scene.document import Clip, Scene, load
from cutaway.storage.media import shelf
from plain.engine import PlainEngine


class MediaEngine(PlainEngine):
    """See `plain.engine`; "remove" keeps the clips of the film before, and what comes with it is put beside them."""

    name = "media"
    capabilities = Capabilities(
        tasks=("text_to_video", "image_to_video", "reference_to_video", "edit", "extend", "upscale"),
        seconds=PlainEngine.capabilities.seconds,
        aspects=PlainEngine.capabilities.aspects,
        sizes=PlainEngine.capabilities.sizes,
        qualities=PlainEngine.capabilities.qualities,
        media=("image", "video", "audio"),
    )

    def _staged(self, request: EngineRequest) -> tuple[Scene, Report]:
        scene, report = super()._staged(request)
        return self._with_clips(request, scene), self._told(request, report)

    def _edited(self, request: EngineRequest) -> tuple[Scene, Report]:
        if request.words.startswith("remove"):
            scene, report = super()._edited(request)
        else:
            scene, report = load(request.states[0]), Report()
        return self._with_clips(request, scene), self._told(request, report)

    def _with_clips(self, request: EngineRequest, scene: Scene) -> Scene:
        added = [
            Clip(
                id=f"{medium.role}-{medium.number}-{len(request.states)}",
                source=medium.sha256,
                media="picture" if medium.kind == "image" else "video",
                frames=1,
            )
            for medium in request.media
        ]
        clips = (*scene.clips, *added)
        for clip in clips:
            data = shelf().path(clip.source).read_bytes()
            assert hashlib.sha256(data).hexdigest() == clip.source
        return scene.model_copy(update={"clips": clips})

    def _told(self, request: EngineRequest, report: Report) -> Report:
        uses = tuple(
            Covered(phrase=f"{medium.kind} {medium.number} {medium.width}x{medium.height}", realised_by=(medium.role,))
            for medium in request.media
        )
        return report.model_copy(update={"coverage": (*report.coverage, *uses), "notes": (f"task {request.task}",)})
