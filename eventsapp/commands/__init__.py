"""The command line: `flask <noun> <verb>`, and a few verbs about the installation as a whole."""

from click import Command, Context
from flask import Flask
from flask.cli import AppGroup


class Commands(AppGroup):
    """The commands, read once somebody types one: a server that answers visitors needs none of them, nor the demo."""

    def list_commands(self, ctx: Context) -> list[str]:
        """The names of all of them."""
        self._bring()
        return super().list_commands(ctx)

    def get_command(self, ctx: Context, name: str) -> Command | None:
        """The one of that name."""
        self._bring()
        return super().get_command(ctx, name)

    def _bring(self) -> None:
        from eventsapp.commands import every

        for command in every.COMMANDS:
            self.add_command(command)


def init_app(app: Flask) -> None:
    """Add the commands."""
    app.cli = Commands(app.name)
