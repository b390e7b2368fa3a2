"""Freedom to Move at home: the whole month of June, wherever people are."""

from eventsapp.demo.content import CategoryContent, SeriesContent
from eventsapp.demo.typography import both
from eventsapp.events import venues

CONTENT = SeriesContent(
    slug="freedom-to-move",
    name=both("Freedom to Move at Home", "La liberté de bouger, chez soi"),
    summary=both(
        "All of June, anywhere in Canada: move your way, as far as feels good, on the days that suit your body.",
        "Tout le mois de juin, partout au Canada : bougez à votre façon, aussi loin que vous le voulez, les jours où "
        "votre corps le permet.",
    ),
    description=both(
        """\
Not everybody can come to High Park, and not every day is a good day. So this event lasts a month and takes place
wherever you are.

# What counts

Anything that moves you: a walk to the mailbox, a swim, ten minutes of stretching, a wheel around the block, dancing in
the kitchen. You choose a goal, or none.

# What you get

A calendar sheet to tick off by hand or on your phone, a short letter each Monday, and a video call on the last Sunday
for everybody who would like to say hello.
""",
        """\
Tout le monde ne peut pas venir au parc High, et tous les jours ne se ressemblent pas. Cette activité dure donc un
mois, et elle a lieu là où vous êtes.

# Ce qui compte

Tout ce qui vous fait bouger : aller jusqu’à la boîte aux lettres, nager, s’étirer dix minutes, faire le tour du
quartier en fauteuil, danser dans la cuisine. Vous choisissez un objectif, ou aucun.

# Ce que vous recevez

Une feuille de calendrier à cocher à la main ou sur votre téléphone, une courte lettre chaque lundi, et une rencontre
vidéo le dernier dimanche pour qui veut dire bonjour.
""",
    ),
    rule="FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=1",
    first_year=2020,
    days=30,
    venue=venues.Described(
        name=both("Wherever you are", "Là où vous êtes"),
        directions=both(
            "There is nowhere to go. The links come by mail before the first day.",
            "Il n’y a pas à se déplacer. Les liens arrivent par courriel avant le premier jour.",
        ),
        access_notes=both(
            "You set the pace, the place and the length. The video call has live captions; the camera and the "
            "microphone may stay off, and you can write instead of speaking.",
            "Vous choisissez le rythme, le lieu et la durée. La rencontre vidéo est sous-titrée en direct; la caméra "
            "et le micro peuvent rester fermés, et vous pouvez écrire plutôt que parler.",
        ),
    ),
    categories=(
        CategoryContent(
            name=both("My own way, no goal", "À ma façon, sans objectif"),
            hint=both("Join whenever you like in June.", "Commencez quand vous voulez en juin."),
            takers=3,
        ),
        CategoryContent(
            name=both("Minutes", "En minutes"),
            hint=both("Ten minutes a day, or a number of your own.", "Dix minutes par jour, ou votre propre nombre."),
            takers=2,
        ),
        CategoryContent(
            name=both("Kilometres", "En kilomètres"),
            hint=both(
                "On foot, on wheels or in water, added up over the month.",
                "À pied, sur roues ou dans l’eau, additionnés au fil du mois.",
            ),
            takers=2,
        ),
    ),
    access_lead="Robin Leblanc",
    takers_last_time=(4, 0),
)
