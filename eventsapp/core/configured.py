"""What the settings say, for those who do not know the app they run in."""

from flask import current_app


def setting(name: str) -> str:
    """One setting in words (settings.py); empty where it was not made."""
    return str(current_app.config[name] or "")
