"""What words ask of pictures and footage, done to the document: `stage_media` begins a film from media, `change_media` edits one."""

from cutaway.staging.footage.changing import change_media
from cutaway.staging.footage.desk import Desk
from cutaway.staging.footage.starting import stage_media

__all__ = ["Desk", "change_media", "stage_media"]
