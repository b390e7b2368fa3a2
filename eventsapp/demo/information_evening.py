"""Living with Dystonia: an online evening with a specialist and time for questions."""

from datetime import time, timedelta

from eventsapp.demo import asking
from eventsapp.demo.content import (
    CategoryContent,
    RoleContent,
    ScheduleContent,
    SeriesContent,
    ShiftContent,
)
from eventsapp.demo.typography import both
from eventsapp.events import venues

_ONLINE = both("Online, from your home", "En ligne, de chez vous")

CONTENT = SeriesContent(
    slug="information-evening",
    name=both("Living with Dystonia: Online Evening", "Vivre avec la dystonie : soirée en ligne"),
    summary=both(
        "A specialist, two people who live with dystonia, and an hour for your questions. Online, with captions.",
        "Une spécialiste, deux personnes qui vivent avec la dystonie et une heure pour vos questions. En ligne, avec "
        "sous-titres.",
    ),
    description=both(
        """\
For people who have just heard the word for the first time, and for those who have lived with it for years.

# The evening

A movement disorder neurologist explains what is known and what helps. Two people tell how they work, rest and travel
with dystonia. Then you ask. Questions may be sent beforehand, without your name.

The talk is in English, with captions and a written summary in both languages. Questions are welcome in either.
""",
        """\
Pour les personnes qui viennent d’entendre ce mot pour la première fois, et pour celles qui vivent avec la dystonie
depuis des années.

# La soirée

Une neurologue spécialisée en troubles du mouvement explique ce que l’on sait et ce qui aide. Deux personnes racontent
comment elles travaillent, se reposent et voyagent avec la dystonie. Ensuite, la parole est à vous. On peut envoyer ses
questions d’avance, sans donner son nom.

La présentation est en anglais, avec des sous-titres et un résumé écrit dans les deux langues. Les questions sont les
bienvenues en français comme en anglais.
""",
    ),
    rule="FREQ=YEARLY;BYMONTH=11;BYDAY=2TH",
    begins=time(19, 0),
    ends=time(20, 30),
    sign_up_ends=timedelta(hours=2),
    venue=venues.Described(
        name=both("Online", "En ligne"),
        directions=both(
            "The link and a telephone number come by mail the day before, and once more an hour before we begin.",
            "Le lien et un numéro de téléphone arrivent par courriel la veille, puis de nouveau une heure avant le "
            "début.",
        ),
        access_notes=both(
            "Live captions in English and French. Camera and microphone may stay off; questions can be typed, sent "
            "beforehand or asked aloud. The slides are sent as plain text too, and there is a break after 40 minutes.",
            "Sous-titres en direct en français et en anglais. La caméra et le micro peuvent rester fermés; les "
            "questions peuvent être écrites, envoyées d’avance ou posées de vive voix. Les diapositives sont aussi "
            "envoyées en texte simple, et il y a une pause après 40 minutes.",
        ),
    ),
    schedule=(
        ScheduleContent(time(19, 0), both("Welcome and talk", "Bienvenue et présentation")),
        ScheduleContent(time(19, 40), both("Break", "Pause")),
        ScheduleContent(time(19, 45), both("Your questions", "Vos questions")),
    ),
    categories=(
        CategoryContent(
            name=both("Join on screen", "Par vidéo"),
            hint=both("Video call with captions.", "Appel vidéo avec sous-titres."),
            maximum=90,
            takers=3,
        ),
        CategoryContent(
            name=both("Listen by telephone", "Par téléphone"),
            hint=both("A toll-free number; no screen needed.", "Un numéro sans frais; aucun écran requis."),
            takers=1,
        ),
        CategoryContent(
            name=both("Recording afterwards", "Enregistrement, après coup"),
            hint=both("We send it within a week.", "Nous l’envoyons dans la semaine qui suit."),
            takers=1,
        ),
    ),
    roles=(
        RoleContent(
            name=both("Chat host", "Animation du clavardage"),
            description=both(
                "Welcome people in writing, gather their questions, help with captions.",
                "Accueillir les gens par écrit, recueillir leurs questions, aider avec les sous-titres.",
            ),
            minimum_age=18,
            needs_approval=True,
            is_seated=True,
            has_no_lifting=True,
            shifts=(ShiftContent(time(18, 45), time(20, 45), _ONLINE, 1, 2, 3, takers=1),),
        ),
    ),
    access_lead="Robin Leblanc",
    questions=(asking.HEARD_OF_US,),
    takers_last_time=(3, 0),
)
