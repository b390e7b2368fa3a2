"""Square codes for a phone's camera."""

import segno
from markupsafe import Markup


def drawn(address: str, title: str) -> Markup:
    """The address as a picture. It stays dark on light in every theme, or cameras do not read it."""
    picture = segno.make(address, error="m", micro=False).svg_inline(
        scale=5, border=4, dark="#000", light="#fff", title=title
    )
    return Markup(picture.replace("<svg ", '<svg role="img" ', 1))  # noqa: S704 - drawn here, of our own address
