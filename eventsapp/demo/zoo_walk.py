"""The Dystonia Zoo Walk: a September day at the Toronto Zoo, without a course."""

from datetime import time, timedelta

from eventsapp.demo import asking
from eventsapp.demo.content import (
    CategoryContent,
    CodeContent,
    PriceContent,
    RoleContent,
    ScheduleContent,
    SeriesContent,
    ShiftContent,
)
from eventsapp.demo.typography import both
from eventsapp.events import venues
from eventsapp.volunteering.models import Priority

_VENUE = venues.Described(
    name=both("Toronto Zoo", "Zoo de Toronto"),
    street="2000 Meadowvale Road",
    city="Toronto",
    province="ON",
    postcode="M1B 5K7",
    latitude=43.8177,
    longitude=-79.1859,
    directions=both(
        "TTC buses stop at the front gate; ttc.ca shows which ones run that day. By car, leave Highway 401 at "
        "Meadowvale Road and follow the signs. Accessible parking is in the first rows of lot 1. Our desk is under "
        "the blue tent, 50 metres before the ticket gate.",
        "Les autobus de la TTC s’arrêtent à l’entrée; ttc.ca indique lesquels circulent ce jour-là. En voiture, "
        "quittez l’autoroute 401 à Meadowvale Road et suivez les panneaux. Les places accessibles sont dans les "
        "premières rangées du stationnement 1. Notre accueil est sous la tente bleue, 50 mètres avant la billetterie.",
    ),
    access_notes=both(
        "There is no course, and nobody has to walk. Stay near the tent all day if that suits you: there are chairs, "
        "shade and a quiet corner. The zoo's main paths are paved; some are steep, and our map shows the gentle ones "
        "with every bench and accessible washroom. Wheelchairs can be borrowed at the gate while they last. Service "
        "animals are welcome, though not next to every animal: ask at the desk.",
        "Il n’y a pas de parcours, et personne n’a besoin de marcher. Restez près de la tente toute la journée si cela "
        "vous convient : il y a des chaises, de l’ombre et un coin tranquille. Les allées principales du zoo sont "
        "asphaltées; certaines sont raides, et notre plan montre les plus douces, avec chaque banc et chaque toilette "
        "accessible. On peut emprunter un fauteuil roulant à l’entrée, selon la disponibilité. Les animaux "
        "d’assistance sont les bienvenus, mais pas auprès de tous les animaux : informez-vous à l’accueil.",
    ),
)

_TENT = both("Blue tent at the front gate", "Tente bleue, à l’entrée")
_LOT = both("Parking lot 1", "Stationnement 1")

_CHILD = PriceContent(both("Child", "Enfant"), 0, to_age=12)
_YOUNG = PriceContent(both("13 to 17 years", "De 13 à 17 ans"), 1500, from_age=13, to_age=17)
_EARLY = PriceContent(both("Early", "Hâtif"), 2500, until_days_before=60)
_REGULAR = PriceContent(both("Regular", "Régulier"), 3500)

CONTENT = SeriesContent(
    slug="zoo-walk",
    name=both("Dystonia Zoo Walk", "Marche au zoo pour la dystonie"),
    summary=both(
        "A day at the Toronto Zoo for people with dystonia, their families and friends. No course: nobody has to walk.",
        "Une journée au Zoo de Toronto pour les personnes touchées par la dystonie, leur famille et leurs amis. Aucun "
        "parcours : personne n’a besoin de marcher.",
    ),
    description=both(
        """\
September is Dystonia Awareness Month, and this is how we like to spend a day of it: together, among giraffes.

# How it works

Pick up your T-shirt and your map at the blue tent, say hello, and then enjoy the zoo at your own pace. You can walk
all of it, ride the Zoomobile where it runs, or stay at the tent, where somebody is always there to talk to.

# Who comes

People who live with dystonia, children and grandparents, neighbours, nurses and doctors. For many it is the first time
that they meet somebody else with dystonia.
""",
        """\
Septembre est le Mois de la sensibilisation à la dystonie, et voici comment nous aimons en passer une journée :
ensemble, parmi les girafes.

# Comment ça se passe

Prenez votre t-shirt et votre plan à la tente bleue, dites bonjour, puis profitez du zoo à votre rythme. Vous pouvez en
faire le tour à pied, prendre le Zoomobile là où il circule, ou rester à la tente, où il y a toujours quelqu’un à qui
parler.

# Qui vient

Des personnes qui vivent avec la dystonie, des enfants et des grands-parents, des voisins, du personnel infirmier et
des médecins. Pour plusieurs, c’est la première rencontre avec une autre personne atteinte de dystonie.
""",
    ),
    rule="FREQ=YEARLY;BYMONTH=9;BYDAY=3SA",
    venue=_VENUE,
    begins=time(9, 0),
    ends=time(14, 0),
    sign_up_ends=timedelta(days=1),
    schedule=(
        ScheduleContent(time(8, 30), both("Quiet entry before the crowd", "Entrée tranquille, avant la foule")),
        ScheduleContent(time(9, 0), both("Desk opens: T-shirts and maps", "L’accueil ouvre : t-shirts et plans")),
        ScheduleContent(time(10, 0), both("Welcome and group photo", "Mot de bienvenue et photo de groupe")),
        ScheduleContent(time(12, 0), both("Picnic lunch at the tent", "Pique-nique à la tente")),
    ),
    categories=(
        CategoryContent(
            name=both("Come along to the zoo", "Venir au zoo"),
            hint=both("From 13 years. Walk, wheel, ride or sit.", "Dès 13 ans. À pied, en roulant ou assis."),
            maximum=300,
            takers=9,
            minimum_age=13,
            prices=(_YOUNG, _EARLY, _REGULAR),
        ),
        CategoryContent(
            name=both("Child, 3 to 12 years", "Enfant de 3 à 12 ans"),
            hint=both(
                "With an adult. Younger children need no place.",
                "Avec un adulte. Les plus petits n’ont pas besoin d’une place.",
            ),
            maximum=100,
            minimum_age=3,
            maximum_age=12,
        ),
        CategoryContent(
            name=both("Quiet entry at 8:30", "Entrée tranquille à 8 h 30"),
            hint=both(
                "Half an hour before the gates open, no loudspeakers, few people.",
                "Une demi-heure avant l’ouverture, sans haut-parleurs, avec peu de monde.",
            ),
            maximum=4,
            takers=5,
            starts=time(8, 30),
            prices=(_CHILD, _YOUNG, _EARLY, _REGULAR),
        ),
        CategoryContent(
            name=both("From home", "De chez vous"),
            hint=both(
                "We send you a zoo quiz and a link to the group photo call.",
                "Nous vous envoyons un jeu-questionnaire et un lien vers la photo de groupe en ligne.",
            ),
            takers=2,
        ),
    ),
    roles=(
        RoleContent(
            name=both("Tent host", "Accueil à la tente"),
            description=both(
                "Greet families, hand out T-shirts and maps, keep a chair free for whoever needs one.",
                "Saluer les familles, remettre t-shirts et plans, garder une chaise libre pour qui en a besoin.",
            ),
            is_seated=True,
            has_no_lifting=True,
            contact="Robin Leblanc, 416-555-0170",
            shifts=(
                ShiftContent(
                    time(8, 15), time(11, 0), _TENT, 3, 4, 6, takers=2, priority=Priority.CRITICAL, lead="Robin Leblanc"
                ),
                ShiftContent(time(11, 0), time(14, 0), _TENT, 2, 3, 4, takers=1),
            ),
        ),
        RoleContent(
            name=both("Face painting and crafts", "Maquillage et bricolage"),
            description=both(
                "Paint tigers and butterflies, help small hands to glue. No talent needed, only patience.",
                "Dessiner des tigres et des papillons, aider les petites mains à coller. Aucun talent requis, juste de "
                "la patience.",
            ),
            beside_guardian_age=12,
            is_seated=True,
            has_no_lifting=True,
            contact="Robin Leblanc, 416-555-0170",
            shifts=(ShiftContent(time(9, 30), time(12, 30), _TENT, 1, 2, 3, takers=1),),
        ),
        RoleContent(
            name=both("Lot and gate helper", "Aide au stationnement"),
            description=both(
                "Keep the accessible places free, carry bags, push a wheelchair to the tent when asked.",
                "Garder libres les places accessibles, porter des sacs, pousser un fauteuil jusqu’à la tente au "
                "besoin.",
            ),
            minimum_age=16,
            requirements=both("Lifting bags; two hours on your feet.", "Soulever des sacs; deux heures debout."),
            contact="Devon Achak, 416-555-0172",
            shifts=(
                ShiftContent(time(8, 15), time(10, 30), _LOT, 2, 3, 4, takers=1, lead="Devon Achak"),
                ShiftContent(time(12, 30), time(14, 0), _LOT, 1, 2, 3),
            ),
        ),
        RoleContent(
            name=both("Photographer", "Photographie"),
            description=both(
                "Take the group photo, and portraits of those who ask. No flash, please.",
                "Prendre la photo de groupe et des portraits, sur demande. Sans flash, s’il vous plaît.",
            ),
            minimum_age=16,
            requirements=both("Your own camera or phone.", "Votre appareil photo ou téléphone."),
            needs_approval=True,
            has_no_lifting=True,
            shifts=(ShiftContent(time(9, 30), time(12, 0), _TENT, 1, 1, 1, takers=1, priority=Priority.NICE),),
        ),
    ),
    has_waivers=True,
    access_lead="Robin Leblanc",
    questions=(asking.SHIRT_SIZE, asking.EMERGENCY, asking.HEARD_OF_US),
    codes=(CodeContent("friends", 20, 50),),
    ways_to_pay=both(
        "By e-transfer to info@dystoniacanada.org, by cheque to Dystonia Medical Research Foundation Canada, or in "
        "cash at the blue tent.",
        "Par virement Interac à info@dystoniacanada.org, par chèque à l’ordre de la Fondation de recherche médicale "
        "sur la dystonie Canada, ou en argent comptant à la tente bleue.",
    ),
    to_bring=both(
        "Your pledge sheet and envelope, comfortable shoes, and something to drink.",
        "Votre feuille de promesses et son enveloppe, des chaussures confortables et de quoi boire.",
    ),
    takers_last_time=(13, 4),
)
