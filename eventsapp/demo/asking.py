"""What the demo's editions ask beyond name and category, with why, who sees it, and for how long."""

from eventsapp.demo.content import QuestionContent
from eventsapp.demo.typography import both
from eventsapp.questions.models import About, Audience, Kind

SHIRT_SIZE = QuestionContent(
    both("T-shirt size", "Taille du t-shirt"),
    both("So that we order the right number of shirts.", "Pour commander le bon nombre de t-shirts."),
    kind=Kind.SIZE,
    hint=both("Wide cut. Children's sizes too.", "Coupe ample. Tailles d’enfants aussi."),
    options=(
        ("child-s", both("Child, small", "Enfant, petit")),
        ("child-l", both("Child, large", "Enfant, grand")),
        ("s", both("Small", "Petit")),
        ("m", both("Medium", "Moyen")),
        ("l", both("Large", "Grand")),
        ("xl", both("Extra large", "Très grand")),
        ("none", both("No shirt, thank you", "Pas de t-shirt, merci")),
    ),
    audience=Audience.DESK,
    keep_days=30,
)

SHOE_SIZE = QuestionContent(
    both("Shoe size", "Pointure"),
    both("So that shoes are ready for you.", "Pour que vos souliers soient prêts."),
    kind=Kind.NUMBER,
    hint=both("Leave it empty if you bring your own.", "Laissez vide si vous apportez les vôtres."),
    audience=Audience.DESK,
    keep_days=0,
)

EMERGENCY = QuestionContent(
    both("Whom may we call in an emergency?", "Qui pouvons-nous appeler en cas d’urgence?"),
    both("Only for an emergency on the day.", "Seulement en cas d’urgence ce jour-là."),
    about=About.REGISTRATION,
    hint=both(
        "The name and telephone number of somebody who is not coming.",
        "Le nom et le numéro de téléphone d’une personne qui ne vient pas.",
    ),
    audience=Audience.DESK,
    keep_days=30,
)

HEARD_OF_US = QuestionContent(
    both("How did you hear of this event?", "Comment avez-vous entendu parler de cette activité?"),
    both("So that we tell people where they look.", "Pour l’annoncer là où les gens regardent."),
    kind=Kind.CHOICE,
    about=About.REGISTRATION,
    options=(
        ("friend", both("From a friend or my family", "Par un proche")),
        ("clinic", both("At a clinic or hospital", "Dans une clinique ou un hôpital")),
        ("group", both("In a support group", "Dans un groupe de soutien")),
        ("online", both("On the Web or in a newsletter", "Sur le Web ou dans une infolettre")),
        ("before", both("I was there before", "J’y étais déjà")),
    ),
    keep_days=365,
)

PLEDGES = (
    QuestionContent(
        both("Would you like to collect pledges?", "Voulez-vous recueillir des promesses de dons?"),
        both("So that we send you what you need for it.", "Pour vous envoyer ce qu’il vous faut."),
        kind=Kind.YES_NO,
        about=About.REGISTRATION,
        keep_days=60,
    ),
    QuestionContent(
        both("How shall we send you the pledge sheet?", "Comment vous envoyer la feuille de promesses?"),
        both("So that it reaches you in time.", "Pour qu’elle vous arrive à temps."),
        kind=Kind.CHOICE,
        about=About.REGISTRATION,
        options=(
            ("mail", both("By e-mail, to print", "Par courriel, à imprimer")),
            ("desk", both("At the desk on the day", "À l’accueil, le jour même")),
            ("large", both("In large print, by post", "En gros caractères, par la poste")),
        ),
        keep_days=60,
        follows_yes=True,
    ),
)
"""The second is asked of those only who say yes to the first."""
