"""The bowling afternoon in Saint-Boniface, in the time zone of Manitoba."""

from datetime import time, timedelta

from eventsapp.demo import asking
from eventsapp.demo.content import (
    WINNIPEG,
    CategoryContent,
    RoleContent,
    ScheduleContent,
    SeriesContent,
    ShiftContent,
)
from eventsapp.demo.typography import both
from eventsapp.events import venues

_LANES = both("Lanes 1 to 6", "Allées 1 à 6")

CONTENT = SeriesContent(
    slug="bowling-afternoon",
    name=both("Strike Out Dystonia: Bowling Afternoon", "Un abat pour la dystonie : après-midi de quilles"),
    summary=both(
        "Five-pin bowling in Saint-Boniface, with ramps, light balls and no score unless you want one.",
        "Petites quilles à Saint-Boniface, avec des rampes, des boules légères et aucun pointage, sauf si vous y "
        "tenez.",
    ),
    description=both(
        """\
Six lanes, lots of laughter, and a prize for the most original throw. Five-pin balls are small and light, and a ramp
does the rest: you only need to let go.

Come as a team of up to six or by yourself; we put people together. Pizza is at half past three.
""",
        """\
Six allées, bien des rires et un prix pour le lancer le plus original. Les boules de petites quilles tiennent dans une
main, et une rampe fait le reste : il suffit de lâcher.

Venez en équipe, jusqu’à six, ou en solo; nous formons les groupes. La pizza arrive à 15 h 30.
""",
    ),
    rule="FREQ=YEARLY;BYMONTH=4;BYDAY=3SA",
    zone=WINNIPEG,
    begins=time(13, 30),
    ends=time(16, 30),
    sign_up_ends=timedelta(days=2),
    venue=venues.Described(
        name=both("Provencher Lanes", "Salle de quilles Provencher"),
        street="Provencher Boulevard",
        city="Winnipeg",
        province="MB",
        latitude=49.8905,
        longitude=-97.1215,
        directions=both(
            "Buses stop in front of the door on Provencher Boulevard. Parking is behind the building; the two "
            "accessible places are beside the ramp.",
            "Les autobus s’arrêtent devant la porte, boulevard Provencher. Le stationnement est derrière l’immeuble; "
            "les deux places accessibles sont à côté de la rampe.",
        ),
        access_notes=both(
            "Step-free from the parking to the lanes. Ramps and bumpers on every lane, chairs with arms, and music "
            "only very low. There is a room with dim light to rest in.",
            "Aucune marche entre le stationnement et les allées. Rampes et bordures à chaque allée, chaises avec "
            "accoudoirs, musique très basse. Une pièce à lumière tamisée permet de se reposer.",
        ),
    ),
    schedule=(
        ScheduleContent(time(13, 30), both("Shoes and teams", "Souliers et équipes")),
        ScheduleContent(time(14, 0), both("First game", "Première partie")),
        ScheduleContent(time(15, 30), both("Pizza and prizes", "Pizza et prix")),
    ),
    categories=(
        CategoryContent(
            name=both("Bowl", "Jouer aux quilles"),
            hint=both("Two games; shoes are included.", "Deux parties; souliers compris."),
            maximum=36,
            takers=4,
        ),
        CategoryContent(
            name=both("Bowl with a ramp", "Jouer avec une rampe"),
            hint=both("From a chair or standing. We set it up for you.", "Assis ou debout. Nous l’installons."),
            maximum=12,
            takers=2,
        ),
        CategoryContent(
            name=both("Watch and cheer", "Regarder et encourager"),
            hint=both("Pizza included.", "Pizza comprise."),
            takers=1,
        ),
    ),
    roles=(
        RoleContent(
            name=both("Lane helper", "Aide aux allées"),
            description=both(
                "Fetch balls, set up ramps, help with shoes and laces.",
                "Apporter les boules, installer les rampes, aider avec les souliers et les lacets.",
            ),
            requirements=both("Bending down now and then.", "Se pencher de temps en temps."),
            beside_guardian_age=12,
            shifts=(
                ShiftContent(time(13, 15), time(15, 0), _LANES, 3, 4, 6, takers=2),
                ShiftContent(time(15, 0), time(16, 30), _LANES, 3, 4, 6),
            ),
        ),
    ),
    has_waivers=True,
    access_lead="Robin Leblanc",
    questions=(asking.SHOE_SIZE, asking.EMERGENCY),
    takers_last_time=(4, 1),
)
