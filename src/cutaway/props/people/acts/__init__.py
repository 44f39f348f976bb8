"""What people can do: a registry of acts, each a function of time that changes a posture.

`idle` is always there beneath: breathing, a shifting weight, blinking, a wandering gaze. Acts are laid over it in the order
the scene gives them and eased in, and eased out when they have an end. An act that goes on to the end of the film should
have `frames=None`: it then holds. Hands and feet are always goals, never joint angles, so any two postures blend.
"""

from cutaway.props.people.acts import aloft, gestures, idle, music, travel  # noqa: F401  (registering)
from cutaway.props.people.acts.registry import ACTS, act, joints_at

__all__ = ["ACTS", "act", "joints_at"]
