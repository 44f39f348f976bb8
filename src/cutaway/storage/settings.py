"""Every setting of the program, read from the environment, in one typed place.

Each is documented in `docs/settings.md`; a test holds the two together.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from cutaway.errors import BadRequest
from cutaway.storage.folders import cache_folder, data_folder, packs_folder


class Settings(BaseSettings):
    """Settings as environment variables: `inline_limit` is `CUTAWAY_INLINE_LIMIT`. Empty variables count as unset."""

    model_config = SettingsConfigDict(env_prefix="CUTAWAY_", env_ignore_empty=True, frozen=True, extra="ignore")

    data: Path = Field(default_factory=data_folder, description="Folder of interactions and films.")
    cache: Path = Field(default_factory=cache_folder, description="Folder of what can be fetched again: packs, Mesa.")
    packs: Path = Field(default_factory=packs_folder, description="Folder of packs.")
    archives: str = Field(default="", description="Folder of archives that packs are taken from before any registry.")
    mesa: str = Field(default="", description="`system` keeps the machine's own OpenGL instead of the fetched Mesa.")
    database_url: str = Field(
        default="", description="Database of interactions; empty: an SQLite file in the data folder."
    )
    blobs_url: str = Field(default="", description="Store of films and segments; empty: a folder in the data folder.")
    api_keys: str = Field(
        default="", description="Keys the server accepts, `name:secret` with commas; empty: any, loopback only."
    )
    api_keys_file: str = Field(default="", description="File of such keys, one a line, read again when it changes.")
    hosts: str = Field(default="", description="Host names with commas that the server may be asked by.")
    origins: str = Field(default="", description="Origins of web pages, with commas, that may ask the server.")
    region: str = Field(default="", description="Two-letter country the server answers for.")
    region_header: str = Field(default="", description="Header in which a trusted proxy names the region of a client.")
    trusted_proxies: str = Field(
        default="", description="Addresses and networks, with commas, of proxies to be believed."
    )
    rules: str = Field(default="", description="File of rules that replace or follow those of the program.")
    declare: str = Field(default="", description="Gates, with commas, that take a declaration of whoever asks.")
    review: str = Field(
        default="", description="Gates, with commas, that a person reviews; `people:after` after rendering."
    )
    reviewer_keys: str = Field(default="", description="Keys of reviewers, `name:secret` with commas.")
    review_hours: float = Field(default=24.0, gt=0.0, description="Hours that a review may take.")
    host: str = Field(default="127.0.0.1", description="Address the server listens on.")
    port: int = Field(default=8910, ge=0, le=65535, description="Port the server listens on.")
    public_url: str = Field(
        default="",
        description="Address clients reach the server under, for links; empty: the one a request came by.",
    )
    allow_addresses: str = Field(
        default="",
        description="Host names, `.endings` and networks with commas that may be asked though they are not public.",
    )
    link_hours: float = Field(default=24.0, gt=0.0, le=8760.0, description="Hours for which a signed link holds.")
    link_secret: str = Field(
        default="", description="Secret that links are signed with; empty: one of the data folder."
    )
    signed_uris: bool = Field(default=False, description="Whether the addresses of films in answers are signed links.")
    carry: bool = Field(default=False, description="Whether films made over HTTP carry their scene and words.")
    credentials: bool = Field(
        default=True, description="Whether films and pictures are signed with content credentials."
    )
    webhook_retry: float = Field(default=5.0, gt=0.0, description="Seconds until a webhook is first tried again.")
    webhook_timeout: float = Field(default=10.0, gt=0.0, le=60.0, description="Seconds a webhook has to answer.")
    webhook_hours: float = Field(default=24.0, gt=0.0, description="Hours for which a webhook is tried.")
    inline_limit: int = Field(default=64, ge=1, le=1024, description="Megabytes of video given inside an answer.")
    request_limit: int = Field(default=100, ge=1, le=1024, description="Megabytes a request may have.")
    request_timeout: float = Field(default=30.0, gt=0.0, description="Seconds a request may pause while it is sent.")
    connections: int = Field(default=1000, ge=1, description="Connections the server holds at a time.")
    key_requests: int = Field(default=200, ge=1, description="Requests of one API key answered at a time.")
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="What the server writes about itself to its standard error."
    )
    log_prompts: bool = Field(
        default=False, description="Whether the log holds the words that films are asked for with."
    )
    reader_url: str = Field(
        default="", description="OpenAI-compatible address of a language model that reads the words."
    )
    reader_model: str = Field(default="", description="Name of that model.")
    reader_key: str = Field(default="", description="Key for that address.")
    quality: Literal["draft", "standard", "final"] = Field(
        default="standard", description="Quality where none is asked."
    )
    engine: str = Field(default="stage", description="Engine that makes films where none is asked.")
    seconds: int = Field(
        default=10, ge=1, le=60, description="Length of films where neither request nor words say one."
    )
    scale: float = Field(default=1.0, gt=0.0, le=1.0, description="Fraction of the size asked that films are drawn at.")
    cache_quota: float = Field(default=20.0, ge=0.0, description="Gigabytes the cache of segments may take.")
    free_space: int = Field(default=256, ge=0, description="Megabytes of disk that are to stay free.")
    mates: bool = Field(default=True, description="Whether a second process helps to draw (where there are two cores).")
    deadline: int = Field(default=7200, ge=1, description="Seconds after which a turn is given up.")
    queue_limit: int = Field(default=100, ge=1, description="Turns that may wait; more are told to come back.")
    key_queue_limit: int = Field(default=20, ge=1, description="Turns of one API key that may wait.")
    workers: int = Field(default=1, ge=0, le=64, description="Worker processes that `cutaway serve` starts; 0: none.")
    lease: float = Field(
        default=12.0, ge=2.0, le=600.0, description="Seconds a worker may be silent before others take over its work."
    )
    file_limit: int = Field(default=2048, ge=1, description="Megabytes an uploaded file may have.")
    files_quota: float = Field(default=20.0, ge=0.0, description="Gigabytes the uploads of one API key may take.")
    files_hours: float = Field(default=48.0, gt=0.0, description="Hours after which an upload is deleted.")
    uploads_limit: int = Field(default=100, ge=1, description="Uploads of one API key that may be going on.")
    media_seconds: int = Field(default=3600, ge=1, description="Seconds an uploaded film may last.")
    media_pixels: int = Field(default=64_000_000, ge=1, description="Pixels an uploaded picture may have.")
    media_rate: int = Field(default=240, ge=1, description="Frames a second an uploaded film may have.")
    media_streams: int = Field(default=16, ge=1, description="Streams an uploaded film may have.")
    media_frames: int = Field(default=10_000, ge=1, description="Frames an uploaded animated picture may have.")
    media_memory: int = Field(default=1024, ge=64, description="Megabytes that reading an upload may take.")
    media_patience: int = Field(default=30, ge=1, description="Seconds of computing that reading an upload may take.")
    retired_model: str = Field(
        default="", description="Model that answers for those whose time has passed; empty: each for itself."
    )
    polling: float = Field(default=0.1, gt=0.0, le=10.0, description="Seconds between looks at the queue of turns.")

    def environment(self) -> dict[str, str]:
        """The variables that give a process started from this one the same settings."""
        told = self.model_dump(exclude_defaults=False, mode="json")
        return {f"CUTAWAY_{name.upper()}": str(value) for name, value in told.items() if value not in ("", None)}

    @property
    def database(self) -> str:
        """The database's URL."""
        return self.database_url or f"sqlite:///{self.data.absolute() / 'cutaway.db'}"

    @property
    def blobs(self) -> str:
        """The blob store's URL."""
        return self.blobs_url or (self.data.absolute() / "blobs").as_uri()

    @property
    def keys(self) -> tuple[str, ...]:
        """The API keys that are accepted; empty when any is."""
        return tuple(key.strip() for key in self.api_keys.split(",") if key.strip())


def settings() -> Settings:
    """The settings of this moment's environment. Raises `BadRequest` naming the variable that makes no sense."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = "CUTAWAY_" + "_".join(str(part) for part in first["loc"]).upper()
        raise BadRequest(
            f"The setting {name} makes no sense: {first['msg']}.", "Correct or unset it; see docs/settings.md."
        ) from None
