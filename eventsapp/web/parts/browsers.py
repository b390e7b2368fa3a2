"""What kind of browser somebody has, in the words they would use: enough to know it again in a list."""

from flask import request

_PROGRAMS = (
    ("Firefox", "Firefox"),
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Chrom", "Chrome"),
    ("Safari", "Safari"),
)
_DEVICES = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac", "Mac"),
    ("Linux", "Linux"),
)


def named() -> str:
    """``Firefox, Windows``; nothing of what it does not say."""
    agent = request.headers.get("User-Agent", "")[:300]
    found = (next((name for mark, name in known if mark in agent), "") for known in (_PROGRAMS, _DEVICES))
    return ", ".join(name for name in found if name)
