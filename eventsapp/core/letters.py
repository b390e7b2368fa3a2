"""Letters: a mail is a whole file in each language, written and not assembled."""

from flask import current_app

from eventsapp.core.languages import speaking


def written(name: str, language: str, **values: object) -> tuple[str, str]:
    """The subject and the text of the letter `messages/<name>.<language>.txt`; its first line is the subject."""
    with speaking(language):
        template = current_app.jinja_env.get_template(f"messages/{name}.{language}.txt")
        text = template.render(language=language, **values)
    subject, _, body = text.partition("\n")
    return subject.strip(), body.strip() + "\n"
