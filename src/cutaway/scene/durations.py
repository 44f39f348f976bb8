"""How long something lasts and when it happens, as people say it."""

from __future__ import annotations

from fractions import Fraction

_MINUTES = 90
"""Seconds from which on minutes are told."""


def lasting(seconds: Fraction | float) -> str:
    """As "1 second", "2.5 seconds", "0.04 seconds", "2 minutes", "1 minute 35 seconds", "1 hour 2 minutes"."""
    value = float(seconds)
    if value < _MINUTES:
        told = _number(value)
        return f"{told} second{'' if told == '1' else 's'}"
    whole = round(value)
    hours, minutes, rest = whole // 3600, whole % 3600 // 60, whole % 60
    parts = ((hours, "hour"), (minutes, "minute"), (rest, "second"))
    return " ".join(f"{count} {name}{'' if count == 1 else 's'}" for count, name in parts if count)


def moment(seconds: Fraction | float) -> str:
    """As "3.5 s", "2 min 5 s", "1 h 2 min 5 s": a moment of a film, or a length where there is little room."""
    value = float(seconds)
    if value < _MINUTES:
        return f"{_number(value)} s"
    hours, minutes = divmod(int(value) // 60, 60)
    rest = _number(value - 60 * (int(value) // 60))
    return " ".join(
        part for part in (f"{hours} h" if hours else "", f"{minutes} min", "" if rest == "0" else f"{rest} s") if part
    )


def between(first: Fraction | float, last: Fraction | float) -> str:
    """As "2–3.5 s", "1 min 40 s – 2 min"."""
    if float(last) < _MINUTES:
        return f"{_number(float(first))}–{_number(float(last))} s"
    return f"{moment(first)} – {moment(last)}"


def _number(value: float) -> str:
    """At most two digits behind the point; what is not nothing does not read as nothing."""
    digits = 2 if value == 0 or abs(value) >= 0.01 else 3
    return f"{value:.{digits}f}".rstrip("0").rstrip(".") or "0"
