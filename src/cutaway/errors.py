"""Every error Cutaway raises on purpose.

    CutawayError
    ├── BadRequest (ValueError)          the words, file or setting cannot be used; nothing was started
    │   ├── EmptyPrompt
    │   ├── PromptTooLong
    │   ├── NotUnderstood                nothing in the words could be read
    │   ├── UnsupportedDuration
    │   ├── UnsupportedFormat            aspect, size, quality, delivery
    │   ├── UnknownParameter             a field nobody knows
    │   ├── Blocked                      a rule of policy says no; `code` names the kind of rule
    │   ├── NeedsDeclaration             somebody has to declare a right first; the fix says which, and how
    │   ├── UnreadableFile               not a film, damaged, or not ours
    │   │   └── MediaRefused             an upload that is not taken; `code` says why
    │   ├── TooMuch                      an upload beyond a limit; `code` says which
    │   ├── AlreadyExists                a name that is taken
    │   └── HostileInside                a film whose inside breaks the rules of the scene document
    ├── NotFound (LookupError)           no such interaction, file or frame
    ├── NotAllowed (PermissionError)     the key or the region says no
    ├── Missing (RuntimeError)           something this machine lacks; the fix names the command
    │   ├── MissingPack
    │   ├── MissingGraphics
    │   └── DiskFull
    ├── Busy (RuntimeError)              queue full: try again later
    ├── Cancelled                        somebody asked for the work to stop
    ├── TimedOut (TimeoutError)          a deadline passed
    └── Internal (RuntimeError)          a fault of ours

Each error has a stable `code` (snake_case, what the wire shows), an HTTP `status`, whether trying again may help
(`retriable`), the `facts` it was raised with, and a sentence that ends with the fix.
"""

from __future__ import annotations

from typing import ClassVar


class CutawayError(Exception):
    """Base of all errors Cutaway raises on purpose. `str(error)` is one or more sentences, the last one the fix."""

    code: ClassVar[str] = "api_error"
    status: ClassVar[int] = 500
    retriable: ClassVar[bool] = False

    def __init__(self, sentence: str, fix: str = "", **facts: object) -> None:
        self.sentence = sentence
        self.fix = fix
        self.facts = facts
        super().__init__(f"{sentence} {fix}".strip())


class BadRequest(CutawayError, ValueError):
    """What was asked cannot be done as asked; nothing was started."""

    code = "invalid_request"
    status = 400


class EmptyPrompt(BadRequest):
    """There are no words to film."""


class PromptTooLong(BadRequest):
    """More characters than a prompt may have."""


class NotUnderstood(BadRequest):
    """Nothing in the words could be read as something to film or to change."""


class UnsupportedDuration(BadRequest):
    """Shorter or longer than a film may be."""


class UnsupportedFormat(BadRequest):
    """An aspect, size, quality or delivery that does not exist."""


class UnknownParameter(BadRequest):
    """A field that nobody knows."""

    code = "parameter_unknown"


class Blocked(BadRequest):
    """A rule of policy says no to what was asked. `code` is the rule's own: "safety", "prohibited_content", ..."""

    code = "content_blocked"

    def __init__(self, sentence: str, fix: str = "", *, code: str = "content_blocked", **facts: object) -> None:
        super().__init__(sentence, fix, **facts)
        self.code = code  # type: ignore[misc]


class NeedsDeclaration(BadRequest):
    """A rule of policy asks whoever brings something to declare that they may. `facts["declarations"]` names what is missing."""

    code = "needs_declaration"


class UnreadableFile(BadRequest):
    """The file is not a film, is damaged, or carries no scene."""


class MediaRefused(UnreadableFile):
    """A picture, film or sound that is not taken. `code` says why: "media_unreadable", "media_too_long", ..."""

    code = "media_unreadable"

    def __init__(self, sentence: str, fix: str = "", *, code: str = "media_unreadable", **facts: object) -> None:
        super().__init__(sentence, fix, **facts)
        self.code = code  # type: ignore[misc]


class TooMuch(BadRequest):
    """An upload beyond a limit. `code` says which: "file_too_large", "files_quota_exceeded", "too_many_uploads"."""

    code = "file_too_large"

    def __init__(self, sentence: str, fix: str = "", *, code: str = "file_too_large", **facts: object) -> None:
        super().__init__(sentence, fix, **facts)
        self.code = code  # type: ignore[misc]


class AlreadyExists(BadRequest):
    """A name that is taken."""

    code = "already_exists"
    status = 409


class HostileInside(UnreadableFile):
    """The scene inside a film breaks the rules of the document."""


class NotFound(CutawayError, LookupError):
    """No interaction, file or frame by that name."""

    code = "not_found"
    status = 404


class NotAllowed(CutawayError, PermissionError):
    """The key or the region says no."""

    code = "permission_denied"
    status = 403


class Missing(CutawayError, RuntimeError):
    """This machine lacks something; the fix names the command that brings it."""

    code = "failed_precondition"
    status = 503


class MissingPack(Missing):
    """A set of models or assets is not installed."""


class MissingGraphics(Missing):
    """No OpenGL driver could be opened."""


class DiskFull(Missing):
    """Not enough free space to finish; nothing was written."""


class Busy(CutawayError, RuntimeError):
    """The queue is full."""

    code = "too_many_requests"
    status = 429
    retriable = True


class Away(CutawayError, OSError):
    """The database or the store of blobs does not answer."""

    code = "service_unavailable"
    status = 503
    retriable = True


class Cancelled(CutawayError):
    """Somebody asked for the work to stop."""

    code = "cancelled"
    status = 499


class TimedOut(CutawayError, TimeoutError):
    """A deadline passed before the work was done."""

    code = "deadline_exceeded"
    status = 504
    retriable = True


class Internal(CutawayError, RuntimeError):
    """A fault of Cutaway's own."""
