"""The usual messages: what most events write to their people, ready to be used as it is or put in one's own words."""

from datetime import time

from sqlalchemy import select

from eventsapp.audit.trail import Actor
from eventsapp.core.db import db, hold
from eventsapp.core.languages import Bilingual
from eventsapp.events.models import Edition
from eventsapp.mailings import mailings
from eventsapp.mailings.mailings import Described
from eventsapp.mailings.models import Anchor, Mailing

USUAL = (
    Described(
        subject=Bilingual("{event}: one thing is still to be signed", "{activité} : il reste une chose à signer"),
        text=Bilingual(
            """Hello {first name},

We look forward to {event}. One thing is still missing: the waiver or consent of somebody in your registration \
{reference} has not been accepted yet. It takes two minutes, and everybody can start right away on the day.

Please open your page and accept it there:
{your page}

If something about it is unclear, simply answer this message. We are glad to help.

With thanks,
the team of {event}""",
            """Bonjour {prénom},

Nous avons hâte de vous voir : {activité}. Il reste une chose à faire : les conditions ou le consentement d’une \
personne de votre inscription {référence} n’ont pas encore été acceptés. Cela prend deux minutes, et tout le monde \
pourra commencer sans attendre le jour même.

Ouvrez votre page et acceptez-les là :
{votre page}

Si quelque chose n’est pas clair, répondez simplement à ce message. Nous vous aiderons avec plaisir.

Merci,
l’équipe organisatrice""",
        ),
        asked={"waiver": "missing"},
        anchor=Anchor.STARTS,
        days=-14,
        at=time(10),
    ),
    Described(
        subject=Bilingual("{event}: still to pay, {to pay}", "{activité} : il reste à payer {à payer}"),
        text=Bilingual(
            """Hello {first name},

Thank you for being part of {event}. For your registration {reference} there is still {to pay} to pay.

{ways to pay}

Have you paid in the last few days? Then please forget this message: ours and yours have crossed. And if paying is \
difficult right now, write to us. We will find a way, and nobody else needs to know.

Your page, where you see what we have received:
{your page}

With thanks,
the team of {event}""",
            """Bonjour {prénom},

Merci de participer : {activité}. Pour votre inscription {référence}, il reste {à payer} à payer.

{modes de paiement}

Vous avez payé ces derniers jours? Alors oubliez ce message : le nôtre et le vôtre se sont croisés. Et si payer est \
difficile en ce moment, écrivez-nous. Nous trouverons une solution, en toute discrétion.

Votre page, où vous voyez ce que nous avons reçu :
{votre page}

Merci,
l’équipe organisatrice""",
        ),
        asked={"payment": "owes"},
        anchor=Anchor.STARTS,
        days=-10,
        at=time(10),
    ),
    Described(
        subject=Bilingual(
            "{event} is in {days left}: all you need to know", "{activité}, dans {jours restants} : l’essentiel"
        ),
        text=Bilingual(
            """Hello {first name},

{event} is nearly here, and we are so glad that you are coming.

When: {date}, {time}
Where: {venue}
You take part in: {category}

Come a little early: the welcome desk finds you by your name or by your reference, {reference}. Dress for the weather, \
bring water, and take all the time you need. There is no hurry, and somebody to ask is always close by.

Is there anything that would make the day easier for you or for somebody you bring along? Tell us on your page, where \
you can also change whatever is not right any more:
{your page}

See you soon,
the team of {event}""",
            """Bonjour {prénom},

Le grand jour approche, et nous sommes très heureux de vous y accueillir : {activité}.

Quand : {date}, {heure}
Où : {lieu}
Votre participation : {catégorie}

Venez un peu en avance : l’accueil vous trouvera par votre nom ou par votre référence, {référence}. Habillez-vous \
selon la météo, apportez de l’eau et prenez tout votre temps. Rien ne presse, et il y a toujours quelqu’un \
à qui demander.

Y a-t-il quelque chose qui rendrait la journée plus facile pour vous ou pour une personne qui vous accompagne? \
Dites-le-nous sur votre page, où vous pouvez aussi changer ce qui n’est plus exact :
{votre page}

À bientôt,
l’équipe organisatrice""",
        ),
        asked={"who": "participants", "status": "confirmed"},
        anchor=Anchor.STARTS,
        days=-7,
        at=time(10),
    ),
    Described(
        subject=Bilingual("{event} is in {days left}: your shifts", "{activité}, dans {jours restants} : vos quarts"),
        text=Bilingual(
            """Hello {first name},

Thank you for helping at {event}. Without you there would be no water at the table and no smile at the gate.

When: {date}
Where: {venue}

Your shifts:
{shifts}

Please come ten minutes early and ask for the lead of your shift. If something has come up, tell us on your page as \
soon as you can, so that somebody else can step in. Nobody will mind:
{your page}

See you soon,
the team of {event}""",
            """Bonjour {prénom},

Merci de nous aider : {activité}. Sans vous, il n’y aurait ni eau à la table ni sourire à l’entrée.

Quand : {date}
Où : {lieu}

Vos quarts :
{quarts}

Arrivez dix minutes d’avance et demandez la personne responsable de votre quart. Si vous avez un empêchement, dites-le \
sur votre page dès que possible, pour que quelqu’un d’autre puisse prendre la relève. Personne ne vous en voudra :
{votre page}

À bientôt,
l’équipe organisatrice""",
        ),
        asked={"who": "volunteers", "status": "confirmed"},
        anchor=Anchor.STARTS,
        days=-7,
        at=time(10),
    ),
    Described(
        subject=Bilingual("See you in {days left} at {event}", "À bientôt : {activité}, dans {jours restants}"),
        text=Bilingual(
            """Hello {first name},

Only {days left} to go!

When: {date}, {time}
Where: {venue}
Your reference for the desk: {reference}

Have a look at the weather before you leave, and at your page, where any last change would stand:
{your page}

Can you not come after all? Please tell us there. It takes a moment, and your place may make somebody else happy.

We look forward to you,
the team of {event}""",
            """Bonjour {prénom},

Plus que {jours restants}!

Quand : {date}, {heure}
Où : {lieu}
Votre référence pour l’accueil : {référence}

Avant de partir, regardez la météo, et votre page, où figurerait tout changement de dernière minute :
{votre page}

Finalement, vous ne pouvez pas venir? Dites-le-nous sur cette page. Cela ne prend qu’un instant, et votre place fera \
peut-être le bonheur de quelqu’un.

Au plaisir de vous voir,
l’équipe organisatrice""",
        ),
        asked={"status": "confirmed"},
        anchor=Anchor.STARTS,
        days=-2,
        at=time(16),
    ),
    Described(
        subject=Bilingual("Thank you from all of us at {event}", "Merci de nous tous : {activité}"),
        text=Bilingual(
            """Hello {first name},

Thank you. You were part of {event}, and together we were many: {participants} took part, and {volunteers} gave \
{volunteer hours} so that they could.

Behind these figures there are people who live with the disease, and their families. On that day they saw how many \
stand beside them. That is your doing.

If something went well, or could go better, answer this message: we read every line, and the next time begins with \
what you tell us.

With all our thanks,
the team of {event}""",
            """Bonjour {prénom},

Merci. Vous étiez des nôtres, {activité}, et ensemble nous étions nombreux : {participants} ont participé, et \
{bénévoles} ont donné {heures de bénévolat} pour que ce soit possible.

Derrière ces chiffres, il y a des personnes qui vivent avec la maladie, et leurs familles. Ce jour-là, elles ont vu \
combien de gens sont à leurs côtés. C’est grâce à vous.

Si quelque chose vous a plu, ou pourrait être mieux, répondez à ce message : nous lisons chaque ligne, et la prochaine \
fois commence par ce que vous nous direz.

Avec toute notre gratitude,
l’équipe organisatrice""",
        ),
        asked={"status": "confirmed"},
        anchor=Anchor.ENDS,
        days=2,
        at=time(10),
    ),
)
"""All of them are about people's own registration: service, which everybody gets."""


def add(edition: Edition, *, by: Actor) -> int:
    """Add those of them that the edition has not yet, by their moment and whom they are for; says how many."""
    hold("mailings", edition.id)
    there = {_alike(one) for one in db.session.scalars(select(Mailing).where(Mailing.edition_id == edition.id))}
    wanted = [one for one in USUAL if _alike(one) not in there]
    for one in wanted:
        mailings.add(edition, one, by=by)
    return len(wanted)


def _alike(one: Mailing | Described) -> tuple[object, ...]:
    return one.anchor, one.days, tuple(sorted(one.asked.items()))
