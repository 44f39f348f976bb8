"""What goes over the wire, as types: the source of the document at /openapi.json. Requests are read by `wire` and its
neighbours, whose sentences are the real service's; a test holds both to the same fields."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class Closed(BaseModel):
    """No other fields than these."""

    model_config = ConfigDict(extra="forbid")


class Content(Closed):
    """Words, or a picture or video by its bytes or its address."""

    type: Literal["text", "image", "video", "audio", "document"]
    text: str | None = None
    annotations: list[Any] | None = None
    data: Annotated[str | None, Field(description="Base64.")] = None
    uri: Annotated[str | None, Field(description="Of a file of this server.")] = None
    mime_type: str | None = None
    resolution: str | None = None
    name: str | None = None
    processing: Any = None


class Step(BaseModel):
    """One step of a history: what the user said, or what the model made."""

    type: Literal["user_input", "model_output", "thought"] = "user_input"
    content: list[Content] | Content | str | None = None


class ResponseFormat(Closed):
    """What the film is to be."""

    type: Literal["video"] | None = None
    aspect_ratio: str | None = None
    duration: Annotated[str | None, Field(pattern=r"^\d{1,5}(\.\d{1,6})?s$", examples=["6s"])] = None
    resolution: str | None = None
    delivery: Literal["inline", "uri"] | None = None
    mime_type: str | None = None
    gcs_uri: Annotated[str | None, Field(description="Refused.")] = None


class VideoConfig(Closed):
    """What is to be done."""

    task: str | None = None


class GenerationConfig(Closed):
    """The seed and the task; sampling settings have no effect."""

    seed: Annotated[int | None, Field(ge=-(2**31), le=2**63)] = None
    video_config: VideoConfig | None = None
    temperature: Annotated[float | None, Field(ge=0, le=2)] = None
    top_p: Annotated[float | None, Field(ge=0, le=1)] = None
    max_output_tokens: Annotated[int | None, Field(ge=1)] = None
    thinking_level: str | None = None
    thinking_summaries: str | None = None
    stop_sequences: list[str] | None = None
    speech_config: Any = None
    image_config: Any = None
    transcription_config: Any = None
    tool_choice: Any = None


class WebhookConfig(Closed):
    """Who is told of this interaction's end."""

    uris: list[str] | None = None
    user_metadata: dict[str, Any] | None = None


class OwnFields(Closed):
    """What only this server knows."""

    carry: Annotated[bool | None, Field(description="Whether the film carries its scene and words.")] = None
    declares: Annotated[list[str] | None, Field(description="What the caller declares: copyright, consent, ...")] = None


class CreateInteraction(Closed):
    """A film to be made, or a change to one."""

    model: Annotated[str, Field(examples=["gemini-omni-1.1-flash"])]
    input: str | Content | list[Content] | list[Step]
    response_format: ResponseFormat | list[ResponseFormat] | None = None
    response_modalities: list[str] | None = None
    response_mime_type: str | None = None
    generation_config: GenerationConfig | None = None
    previous_interaction_id: str | None = None
    background: bool | None = None
    store: bool | None = None
    stream: bool | None = None
    labels: dict[str, str] | None = None
    service_tier: str | None = None
    webhook_config: WebhookConfig | None = None
    cutaway: OwnFields | None = None
    system_instruction: Annotated[Any, Field(description="Refused.")] = None
    tools: Annotated[list[Any] | None, Field(description="Refused.")] = None
    cached_content: Annotated[Any, Field(description="Refused.")] = None
    continuation_token: Annotated[Any, Field(description="Refused.")] = None
    environment: Annotated[Any, Field(description="Refused.")] = None
    environment_id: Annotated[Any, Field(description="Refused.")] = None
    agent: Annotated[Any, Field(description="Refused.")] = None
    agent_config: Annotated[Any, Field(description="Refused.")] = None


class ModalityTokens(Closed):
    """Tokens of one kind."""

    modality: str
    tokens: int


class Usage(Closed):
    """Tokens, counted as the real service does."""

    total_tokens: int
    total_input_tokens: int
    input_tokens_by_modality: list[ModalityTokens]
    total_cached_tokens: int
    total_output_tokens: int
    output_tokens_by_modality: list[ModalityTokens]
    total_tool_use_tokens: int
    total_thought_tokens: int


class NamedFault(Closed):
    """A code, and a sentence that ends with the fix."""

    code: str
    message: str


class StepFault(Closed):
    """Why a step failed: an HTTP status and a sentence."""

    code: int
    message: str


class MadeStep(Closed):
    """A step as it is answered."""

    type: Literal["user_input", "model_output", "thought"]
    content: list[Content] | None = None
    summary: list[Content] | None = None
    signature: str | None = None
    error: StepFault | None = None


class OwnProgress(Closed):
    """How far it is, and what was really made."""

    stage: str
    progress: Annotated[float, Field(ge=0, le=1)]
    duration: str | None = None
    width: int | None = None
    height: int | None = None
    seed: int | None = None


class Interaction(BaseModel):
    """A film, made or in the making. What the request asked for is repeated by GET."""

    model_config = ConfigDict(extra="allow")

    id: Annotated[str | None, Field(description="Missing where `store` is false.")] = None
    status: Literal["in_progress", "completed", "failed", "cancelled"]
    usage: Usage | None = None
    created: str
    updated: str
    service_tier: str
    steps: list[MadeStep]
    object: Literal["interaction"]
    model: str
    previous_interaction_id: str | None = None
    output_video: Content | None = None
    outputs: list[Content] | None = None
    errors: list[NamedFault] | None = None
    cutaway: OwnProgress


class FileResource(BaseModel):
    """An upload, or a film."""

    model_config = ConfigDict(extra="forbid")

    name: str
    displayName: str | None = None
    mimeType: str
    sizeBytes: str
    createTime: str
    updateTime: str
    expirationTime: str | None = None
    sha256Hash: str
    uri: str
    downloadUri: str | None = None
    state: Literal["PROCESSING", "ACTIVE", "FAILED"]
    source: Literal["UPLOADED", "GENERATED", "REGISTERED"]
    videoMetadata: dict[str, Any] | None = None
    error: dict[str, Any] | None = None


class FileAnswer(Closed):
    """The end of an upload."""

    file: FileResource | None = None


class FileList(Closed):
    """A page of files."""

    files: list[FileResource] | None = None
    nextPageToken: str | None = None


class ModelResource(BaseModel):
    """A model."""

    name: str
    displayName: str
    supportedGenerationMethods: list[str]


class ModelList(Closed):
    """A page of models."""

    models: list[ModelResource]
    nextPageToken: str | None = None


class WebhookFields(Closed):
    """What a webhook is registered with, or changed to."""

    id: str | None = None
    name: str | None = None
    uri: str | None = None
    subscribed_events: list[str] | None = None
    state: str | None = None


class SigningSecret(Closed):
    """How a secret ends."""

    truncated_secret: str
    expire_time: str | None = None


class WebhookResource(Closed):
    """A webhook."""

    id: str
    name: str | None = None
    uri: str
    subscribed_events: list[str]
    state: str
    create_time: str
    update_time: str
    signing_secrets: list[SigningSecret]
    new_signing_secret: str | None = None


class WebhookList(Closed):
    """A page of webhooks."""

    webhooks: list[WebhookResource]
    next_page_token: str | None = None


class Secret(Closed):
    """A fresh secret, shown once."""

    secret: str


class Rotation(BaseModel):
    """When the secrets before end."""

    revocation_behavior: str | None = None


class Download(Closed):
    """Links that need no key."""

    uri: str
    video: str
    expires: str


class Brief(BaseModel):
    """A turn in a list."""

    id: str
    root: str
    parent: str | None
    words: str
    stage: str
    progress: float


class Task(Brief):
    """A turn in full."""

    engine: str
    model: str
    children: list[str]
    download: Download | None
    decisions: list[dict[str, Any]]


class Extra(Closed):
    """A file that came beside a film."""

    name: str
    mimeType: str
    sizeBytes: str
    uri: str


class Extras(Closed):
    """All of them."""

    files: list[Extra]


class Tree(Closed):
    """Turns."""

    interactions: list[Brief]


class TaskTemplate(BaseModel):
    """A job: what it is for, the fields it has, and why it cannot be done here."""

    name: str
    title: str
    purpose: str
    task: str
    everyday: bool
    fields: list[dict[str, Any]]
    packs: list[str]
    example: dict[str, Any]
    available: bool
    reasons: list[str]


class TaskList(Closed):
    """All jobs, and what words can do to footage, by name."""

    tasks: list[TaskTemplate]
    edits: list[str]


class TaskValues(Closed):
    """Values for the fields of a job; a field of media holds content objects."""

    fields: dict[str, Any] = Field(default_factory=dict)
    response_format: dict[str, Any] | None = None
    seed: int | None = None
    background: bool | None = None
    stream: bool | None = None
    store: bool | None = None
    model: str | None = None
    previous_interaction_id: str | None = None
    labels: dict[str, str] | None = None
    webhook_config: dict[str, Any] | None = None


class ReviewResource(BaseModel):
    """A turn that a person has to look at, or has looked at."""

    id: str
    stage: str
    when: Literal["before", "after"]
    gates: list[str]
    why: list[str]
    words: str
    media: list[dict[str, Any]]
    asked: str
    until: str
    decision: Literal["approve", "reject"] | None
    reason: str | None
    reviewer: str | None
    decisions: list[dict[str, Any]] | None = None


class ReviewList(Closed):
    """Turns that wait for a person's decision."""

    reviews: list[ReviewResource]


class ReviewDecision(Closed):
    """What a reviewer decides; a rejection needs its reason."""

    decision: Literal["approve", "reject"]
    reason: str | None = None


class EstimateAnswer(BaseModel):
    """What a create request would cost, and what would be refused."""

    refusals: list[str]


class Health(Closed):
    """Whether all is well."""

    status: Literal["ok", "unavailable"]
    checks: dict[str, Literal["ok", "missing", "failed"]] | None = None


class NamedError(Closed):
    """An error of interactions, webhooks and Cutaway's own resources."""

    error: NamedFault


class NumberedFault(Closed):
    """An error in the form of Google's older services."""

    code: int
    message: str
    status: str
    details: list[dict[str, Any]] | None = None


class NumberedError(Closed):
    """An error of files, models and everything else."""

    error: NumberedFault


class Anything(BaseModel):
    """An object."""

    model_config = ConfigDict(extra="allow")
