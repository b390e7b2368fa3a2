"""The page of the trial provider on which somebody pays: plain, in English and French, without a script."""

from html import escape
from typing import Any

_WORDS = {
    "en": {
        "title": "Trial payment",
        "trial": "This is a trial of the payment page. No card is asked for and no money moves.",
        "amount": "Amount",
        "pay": "Pay now",
        "declined": "Try a card that is declined",
        "cancel": "Cancel and go back",
        "was_declined": "The card was declined. Nothing was paid. Try again, or go back.",
        "ended": "This page has ended. Nothing was paid here.",
    },
    "fr": {
        "title": "Paiement d’essai",
        "trial": "Voici un essai de la page de paiement. Aucune carte n’est demandée et rien n’est débité.",
        "amount": "Montant",
        "pay": "Payer maintenant",
        "declined": "Essayer une carte refusée",
        "cancel": "Annuler et revenir",
        "was_declined": "La carte a été refusée. Rien n’a été payé. Essayez encore, ou revenez.",
        "ended": "Cette page n’est plus valable. Rien n’a été payé ici.",
    },
}

_STYLE = """
:root { color-scheme: light dark }
body { font: 1.125rem/1.5 system-ui, sans-serif; max-width: 36rem; margin: 0 auto; padding: 1.5rem 1rem;
       color: #1a1a1a; background: #fff }
button { font: inherit; display: block; width: 100%; min-height: 3rem; margin: 0 0 1rem; padding: .5rem 1rem;
         color: #12294a; background: #fff; border: 2px solid #12294a; border-radius: .5rem; cursor: pointer }
button.first { color: #fff; background: #12294a }
:focus-visible { outline: 3px solid #b3261e; outline-offset: 3px }
.alert { border: 2px solid #8c1d18; color: #8c1d18; padding: .75rem 1rem; border-radius: .5rem }
@media (prefers-color-scheme: dark) {
  body { color: #f2f2f2; background: #121418 }
  button { color: #cfe0ff; background: #121418; border-color: #cfe0ff }
  button.first { color: #121418; background: #cfe0ff }
  :focus-visible { outline-color: #ffb4ab }
  .alert { border-color: #ffb4ab; color: #ffb4ab }
}
"""


def written(session: dict[str, Any], *, was_declined: bool = False) -> str:
    """The page of one session, in the language it was opened in."""
    language = "fr" if str(session.get("locale") or "").startswith("fr") else "en"
    words = _WORDS[language]
    is_open = session["status"] == "open"
    alert = words["was_declined"] if was_declined else "" if is_open else words["ended"]
    buttons = [("cancel", "")] if not is_open else [("pay", ' class="first"'), ("declined", ""), ("cancel", "")]
    form = "".join(f'<button name="press" value="{name}"{more}>{words[name]}</button>' for name, more in buttons)
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{words["title"]}</title>'
        f"<style>{_STYLE}</style></head><body><main><h1>{words['title']}</h1>"
        + (f'<p class="alert" role="alert">{alert}</p>' if alert else "")
        + f"<p>{words['trial']}</p><p>{escape(session['said'])}<br>"
        f"{words['amount']}: <strong>{_said(session, language)}</strong></p>"
        f'<form method="post">{form}</form></main></body></html>'
    )


def _said(session: dict[str, Any], language: str) -> str:
    dollars, cents = divmod(session["amount_total"], 100)
    amount = f"{dollars},{cents:02d}\u00a0$" if language == "fr" else f"${dollars}.{cents:02d}"
    return f"{amount} {session['currency'].upper()}"
