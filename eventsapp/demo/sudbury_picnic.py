"""The picnic of the Greater Sudbury support group, with a walk and wheel by the lake."""

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

_GRILL = both("Picnic shelter", "Abri à pique-nique")

CONTENT = SeriesContent(
    slug="sudbury-picnic",
    name=both("Sudbury Walk, Wheel and Picnic", "Marche et pique-nique de Sudbury"),
    summary=both(
        "The Greater Sudbury support group meets by Ramsey Lake: a level boardwalk, a barbecue and good company.",
        "Le groupe de soutien du Grand Sudbury se retrouve au bord du lac Ramsey : une promenade plate, un barbecue et "
        "de la bonne compagnie.",
    ),
    description=both(
        """\
A small, friendly afternoon, in English and in French. We stroll or roll along the boardwalk as far as each of us
likes, and then we eat.

New to the group? Come ten minutes early, and somebody will sit with you. Friends and family are welcome, whether or not
they know anything about dystonia.
""",
        """\
Un après-midi simple et chaleureux, en français et en anglais. On se promène à pied ou en fauteuil au bord du lac,
chacun selon son envie, puis on mange.

C’est votre première fois? Arrivez dix minutes plus tôt, et quelqu’un s’assoira avec vous. La famille et les amis sont
les bienvenus, qu’ils connaissent la dystonie ou non.
""",
    ),
    rule="FREQ=YEARLY;BYMONTH=8;BYDAY=2SU",
    begins=time(13, 0),
    ends=time(16, 0),
    sign_up_ends=timedelta(days=2),
    venue=venues.Described(
        name=both("Bell Park", "Parc Bell"),
        street="Elizabeth Street",
        city="Greater Sudbury",
        province="ON",
        latitude=46.4803,
        longitude=-80.9932,
        directions=both(
            "Turn from Paris Street into the park and follow the lake to the picnic shelter. There is free parking, "
            "with accessible places beside the shelter. Several city buses stop on Paris Street, 300 metres away.",
            "De la rue Paris, entrez dans le parc et longez le lac jusqu’à l’abri à pique-nique. Le stationnement est "
            "gratuit, avec des places accessibles à côté de l’abri. Plusieurs autobus s’arrêtent rue Paris, à 300 "
            "mètres.",
        ),
        access_notes=both(
            "The boardwalk is level, two metres wide and has benches. The shelter has shade, chairs with backs and "
            "arms, and a step-free washroom. Food comes in small pieces too, with straws and cups with lids.",
            "La promenade est plate, large de deux mètres et bordée de bancs. L’abri offre de l’ombre, des chaises "
            "avec dossier et accoudoirs, et une toilette sans marche. On peut avoir sa nourriture coupée en petits "
            "morceaux, avec des pailles et des verres à couvercle.",
        ),
    ),
    schedule=(
        ScheduleContent(time(13, 0), both("Meet at the picnic shelter", "Rendez-vous à l’abri à pique-nique")),
        ScheduleContent(time(13, 30), both("Walk and wheel by the lake", "Promenade au bord du lac")),
        ScheduleContent(time(14, 30), both("Barbecue", "Barbecue")),
    ),
    categories=(
        CategoryContent(
            name=both("Picnic and boardwalk", "Pique-nique et promenade"),
            hint=both("Turn back whenever you like.", "Faites demi-tour quand vous voulez."),
            maximum=40,
            takers=3,
        ),
        CategoryContent(
            name=both("Picnic only", "Pique-nique seulement"),
            hint=both("Come at 2:15 p.m. for the food.", "Arrivez à 14 h 15 pour le repas."),
            maximum=20,
            takers=1,
        ),
    ),
    roles=(
        RoleContent(
            name=both("Grill and table", "Barbecue et table"),
            description=both(
                "Grill, serve, cut food small for those who would like that.",
                "Griller, servir, couper la nourriture en petits morceaux pour qui le souhaite.",
            ),
            minimum_age=16,
            requirements=both("Standing near a hot grill.", "Rester debout près d’un gril chaud."),
            shifts=(ShiftContent(time(12, 30), time(16, 0), _GRILL, 2, 3, 4, takers=1),),
        ),
        RoleContent(
            name=both("Companion on the boardwalk", "Compagnie sur la promenade"),
            description=both(
                "Go along with somebody who would rather not go alone.",
                "Accompagner une personne qui préfère ne pas y aller seule.",
            ),
            beside_guardian_age=10,
            has_no_lifting=True,
            shifts=(ShiftContent(time(13, 15), time(14, 30), _GRILL, 1, 2, 4),),
        ),
    ),
    has_waivers=True,
    access_lead="Robin Leblanc",
    questions=(asking.EMERGENCY,),
    takers_last_time=(3, 0),
)
