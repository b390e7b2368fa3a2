"""The information table on Rare Disease Day: nobody registers for it, it only needs volunteers."""

from datetime import time, timedelta

from eventsapp.demo.content import (
    RoleContent,
    ScheduleContent,
    SeriesContent,
    ShiftContent,
)
from eventsapp.demo.typography import both
from eventsapp.events import venues

_TABLE = both("Ground floor, beside the fountain", "Rez-de-chaussée, près de la fontaine")

CONTENT = SeriesContent(
    slug="information-table",
    name=both("Rare Disease Day Information Table", "Table d’information, Journée des maladies rares"),
    summary=both(
        "One table, many conversations: volunteers tell people in the library what dystonia is. We only need helpers.",
        "Une table, bien des conversations : des bénévoles expliquent la dystonie aux gens de la bibliothèque. Nous "
        "cherchons seulement de l’aide.",
    ),
    description=both(
        """\
It takes many people with dystonia more than a year to learn what they have. One reason is that few have ever heard the
word. On Rare Disease Day, the last day of February, we change that at a table in the library.

You need not know everything. You get a short guide, a partner who has done it before, and a chair. Visitors do not sign
up: they just come by.
""",
        """\
Il faut souvent plus d’un an avant de savoir que l’on a la dystonie. Une des raisons : peu de gens connaissent ce mot. À
la Journée des maladies rares, le dernier jour de février, nous y remédions autour d’une table à la bibliothèque.

Inutile de tout savoir. Vous recevez un petit guide, vous faites équipe avec une personne qui a déjà de l’expérience, et
vous avez une chaise. Les visiteurs n’ont pas à s’inscrire : ils passent nous voir.
""",
    ),
    rule="FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1",
    begins=time(10, 0),
    ends=time(16, 0),
    sign_up_ends=timedelta(hours=14),
    venue=venues.Described(
        name=both("Toronto Reference Library", "Bibliothèque de référence de Toronto"),
        street="789 Yonge Street",
        city="Toronto",
        province="ON",
        postcode="M4W 2G8",
        latitude=43.6718,
        longitude=-79.3868,
        directions=both(
            "Bloor-Yonge station is one block south. The table is on the ground floor, past the entrance on the left.",
            "La station Bloor-Yonge est à une rue au sud. La table est au rez-de-chaussée, à gauche après l’entrée.",
        ),
        access_notes=both(
            "Step-free entrance with automatic doors, accessible washrooms on the same floor, warm and indoors. All "
            "work is seated; a microphone helps if your voice is soft.",
            "Entrée sans marche avec portes automatiques, toilettes accessibles au même étage, au chaud et à "
            "l’intérieur. Tout le travail se fait assis; un micro aide si votre voix est faible.",
        ),
    ),
    schedule=(
        ScheduleContent(time(9, 30), both("Setting up", "Installation")),
        ScheduleContent(time(10, 0), both("The table is open", "La table est ouverte")),
        ScheduleContent(time(16, 0), both("Packing up", "Rangement")),
    ),
    roles=(
        RoleContent(
            name=both("At the table", "À la table"),
            description=both(
                "Talk with people, or hand out leaflets and smile while your partner talks.",
                "Parler avec les gens, ou remettre des dépliants et sourire pendant que l’autre parle.",
            ),
            training=both("What dystonia is, a page to read", "Ce qu’est la dystonie, une page à lire"),
            is_seated=True,
            has_no_lifting=True,
            shifts=(
                ShiftContent(time(10, 0), time(12, 0), _TABLE, 2, 2, 3, takers=2),
                ShiftContent(time(12, 0), time(14, 0), _TABLE, 2, 2, 3, takers=1),
                ShiftContent(time(14, 0), time(16, 0), _TABLE, 2, 2, 3),
            ),
        ),
        RoleContent(
            name=both("Setting up and packing", "Installation et rangement"),
            description=both(
                "Carry two boxes, put up the banner, count the leaflets.",
                "Porter deux boîtes, monter la bannière, compter les dépliants.",
            ),
            requirements=both("Boxes of up to 8 kg.", "Des boîtes pesant jusqu’à 8 kg."),
            shifts=(
                ShiftContent(time(9, 30), time(10, 0), _TABLE, 1, 2, 2, takers=1),
                ShiftContent(time(16, 0), time(16, 30), _TABLE, 1, 2, 2),
            ),
        ),
    ),
    takers_last_time=(0, 4),
)
