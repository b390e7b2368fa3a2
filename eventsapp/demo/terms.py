"""The terms for taking part in the demo's events: one text for adults, another for those who consent for a minor.

They are written to be read. A charity's counsel puts its own in their place; the second takes no right from a child.
"""

from eventsapp.core.languages import Bilingual
from eventsapp.demo.typography import both
from eventsapp.waivers.models import WaiverKind

TITLES = {
    WaiverKind.ADULT: both("Taking part at my own risk", "Participer à mes propres risques"),
    WaiverKind.GUARDIAN: both("Consent for a young person", "Consentement pour une jeune personne"),
}

SUMMARIES = {
    WaiverKind.ADULT: both(
        "You go at your own pace and look after yourself. You accept the ordinary risks of the day, and you do not sue "
        "us for them. In an emergency we may call for help.",
        "Vous avancez à votre rythme et veillez sur vous. Vous acceptez les risques habituels de la journée, et vous "
        "ne nous poursuivez pas pour ceux-ci. En cas d’urgence, nous pouvons appeler de l’aide.",
    ),
    WaiverKind.GUARDIAN: both(
        "You agree that the young person takes part or helps, you know the ordinary risks, and you let us call for "
        "help in an emergency. The young person keeps all of their rights.",
        "Vous acceptez que la jeune personne participe ou aide, vous connaissez les risques habituels et vous nous "
        "permettez d’appeler de l’aide en cas d’urgence. La jeune personne garde tous ses droits.",
    ),
}

_TEXTS = {
    WaiverKind.ADULT: both(
        """\
I take part in **{event}** of my own free will.

# What I know

Walking, running, wheeling and being outdoors have ordinary risks: I may stumble, fall, bump into somebody, or have too
much sun, heat or cold. Dystonia or another condition may make some of these more likely for me. I may go slowly, rest
or stop at any time, and nobody will ask why.

# What I do

- I take part only in what is right for my body that day.
- I keep to the route and to what the volunteers say about safety.
- I tell a volunteer when I feel unwell.

# What I accept

I accept the ordinary risks of the day. For these I will not make a claim against the charity, its volunteers or the
venue. This does not cover harm that somebody does on purpose or by gross carelessness, and it takes away no right that
the law does not let me give up.

# In an emergency

If I cannot decide myself, the people in charge may call an ambulance and give first aid.
""",
        """\
Je participe à l’activité **{event}** de mon plein gré.

# Ce que je sais

Marcher, courir, rouler et être dehors comportent des risques habituels : je peux trébucher, tomber, heurter quelqu’un,
ou souffrir du soleil, de la chaleur ou du froid. La dystonie ou un autre état de santé peut augmenter certains de ces
risques pour moi. Je peux aller lentement, me reposer ou arrêter en tout temps, et personne ne demandera pourquoi.

# Ce que je fais

- Je prends part seulement à ce qui convient à mon corps ce jour-là.
- Je suis le parcours et ce que les bénévoles disent au sujet de la sécurité.
- Je le dis à un bénévole quand je ne me sens pas bien.

# Ce que j’accepte

J’accepte les risques habituels de la journée. Pour ceux-ci, je ne ferai pas de réclamation contre l’organisme, ses
bénévoles ou le lieu. Cela ne vise pas un tort causé exprès ou par une grave négligence, et ne m’enlève aucun droit
auquel la loi ne me permet pas de renoncer.

# En cas d’urgence

Si je ne peux pas décider moi-même, les responsables peuvent appeler une ambulance et donner les premiers soins.
""",
    ),
    WaiverKind.GUARDIAN: both(
        """\
I am the parent or guardian of this young person. I agree that they take part in **{event}**, or help there.

# What I know

Walking, running, wheeling and being outdoors have ordinary risks, such as stumbling, falling, or too much sun, heat or
cold. I have thought about what this means for this young person, and I have told the organizers what would help.

# What I do

- I, or an adult I trust, look after them during the event.
- I explain to them what the day is like, and that they may stop at any time.
- I stay where I can be reached by telephone.

# In an emergency

If nobody can reach me, the people in charge may call an ambulance and give first aid.

# What this is not

This is a consent. It takes no right away from the young person, now or later.
""",
        """\
Je suis le parent, la tutrice ou le tuteur de cette jeune personne. J’accepte qu’elle participe à l’activité
**{event}**, ou qu’elle y aide.

# Ce que je sais

Marcher, courir, rouler et être dehors comportent des risques habituels, comme trébucher, tomber, ou souffrir du soleil,
de la chaleur ou du froid. J’ai réfléchi à ce que cela signifie pour cette jeune personne, et j’ai dit à l’équipe
organisatrice ce qui aiderait.

# Ce que je fais

- Moi, ou un adulte à qui je fais confiance, veillons sur elle pendant l’activité.
- Je lui explique comment se passe la journée, et qu’elle peut arrêter en tout temps.
- Je reste là où l’on peut me joindre par téléphone.

# En cas d’urgence

Si personne ne peut me joindre, les responsables peuvent appeler une ambulance et donner les premiers soins.

# Ce que ceci n’est pas

Ceci est un consentement. Il n’enlève aucun droit à la jeune personne, ni maintenant ni plus tard.
""",
    ),
}


def text(kind: WaiverKind, event: Bilingual) -> Bilingual:
    """The text with the name of the event in it, in Markdown."""
    words = _TEXTS[kind]
    return Bilingual(words.en.format(event=event.en), words.fr.format(event=event.fr))
