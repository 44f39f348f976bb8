"""Operations on what is said and heard: importing this registers those on subtitles, on speech and on sound."""

from cutaway.staging.footage import subtitling

__all__ = ["subtitling"]
