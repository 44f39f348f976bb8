"""People: shaped, dressed and moving, from one base mesh. `person` builds them, `wardrobe` reads words into parameters,
`acts` is what they can do. Nothing here knows where in a film somebody stands."""

from cutaway.props.people.person import person

__all__ = ["person"]
