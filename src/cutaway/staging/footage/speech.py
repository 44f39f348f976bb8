"""Operations on what is said and heard: importing this registers those on subtitles, on speech and on sound."""

from cutaway.staging.footage import sounding, speaking, subtitling

__all__ = ["sounding", "speaking", "subtitling"]
