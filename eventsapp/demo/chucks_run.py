"""Chuck's Run for Dystonia: every June in High Park, for people who run, walk and wheel."""

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
from eventsapp.volunteering.models import Check, Priority

_VENUE = venues.Described(
    name=both("High Park, picnic area 8", "Parc High, aire de pique-nique 8"),
    street="1873 Bloor Street West",
    city="Toronto",
    province="ON",
    postcode="M6R 2Z3",
    latitude=43.6465,
    longitude=-79.4637,
    directions=both(
        "Take Line 2 to High Park station (ttc.ca says whether its elevators run that day). From there it is "
        "700 metres to the desk. Friends with a cart meet you at the park gate from 8:00 to 9:15. Cars may not "
        "drive in the park on Sundays; drop-off and accessible parking are at the Bloor Street gate.",
        "Prenez la ligne 2 jusqu’à la station High Park (ttc.ca indique si les ascenseurs fonctionnent ce jour-là). "
        "De là, il y a 700 mètres jusqu’à l’accueil. Des amis avec une voiturette vous attendent à l’entrée du parc "
        "de 8 h à 9 h 15. Les voitures ne circulent pas dans le parc le dimanche; on peut vous déposer ou stationner "
        "(places accessibles) à l’entrée de la rue Bloor.",
    ),
    access_notes=both(
        "The loops are paved. The 1 km loop is flat; the 5 km loop has one long, gentle hill. There is a bench at "
        "least every 250 metres. Accessible washrooms are 60 metres from the desk. We keep a quiet corner in the "
        "shade, chairs at the start and the finish, and straws and cut fruit at the water tables. Nobody needs to "
        "say their name at the desk: show your mail, or a card. Service animals are welcome.",
        "Les boucles sont asphaltées. Celle de 1 km est plate; celle de 5 km compte une longue pente douce. Il y a "
        "un banc au moins tous les 250 mètres. Des toilettes accessibles se trouvent à 60 mètres de l’accueil. Nous "
        "gardons un coin tranquille à l’ombre, des chaises au départ et à l’arrivée, ainsi que des pailles et des "
        "fruits coupés aux tables d’eau. Personne n’a besoin de dire son nom à l’accueil : montrez votre courriel ou "
        "une carte. Les animaux d’assistance sont les bienvenus.",
    ),
)

_DESK = both("Welcome desk, picnic area 8", "Accueil, aire de pique-nique 8")
_FINISH = both("Finish line, picnic area 8", "Arrivée, aire de pique-nique 8")
_LOOPS = both("Along the loops", "Le long des boucles")

CONTENT = SeriesContent(
    slug="chucks-run",
    name=both("Chuck's Run for Dystonia", "Course de Chuck pour la dystonie"),
    summary=both(
        "Run, walk or wheel through High Park on a Sunday morning in June, or just come along. Every step helps "
        "research.",
        "Courez, marchez ou roulez dans le parc High un dimanche matin de juin, ou venez simplement. Chaque pas fait "
        "avancer la recherche.",
    ),
    description=both(
        """\
Chuck Saundercook was 12 when he learned that he had dystonia. His family and friends began to run for him, and they
never stopped. Since 1979 they have met in High Park, and many hundreds of people have joined them.

# What the morning is like

There is no race and no clock. Some people run 5 km, some walk or wheel part of it, some sit in the shade and cheer.
Come with your family, your team, your dog. Children and support people come free.

# Why we do it

The money raised pays for research into better treatments and a cure, and for support groups across Canada. Ask for a
pledge sheet at the desk, or collect online.
""",
        """\
Chuck Saundercook avait 12 ans quand il a appris qu’il avait la dystonie. Sa famille et ses amis se sont mis à courir
pour lui, et ils n’ont jamais arrêté. Depuis 1979, ils se donnent rendez-vous au parc High, et des centaines de
personnes se sont jointes à eux.

# À quoi ressemble la matinée

Ni compétition, ni chronomètre. Certains courent 5 km, d’autres en marchent ou en roulent une partie, d’autres encore
s’assoient à l’ombre et encouragent tout le monde. Venez en famille, en équipe, avec votre chien. C’est gratuit pour
les enfants et les personnes de soutien.

# Pourquoi nous le faisons

L’argent recueilli sert à la recherche de meilleurs traitements et d’un remède, ainsi qu’aux groupes de soutien partout
au Canada. Demandez une feuille de promesses de dons à l’accueil, ou recueillez des dons en ligne.
""",
    ),
    rule="FREQ=YEARLY;BYMONTH=6;BYDAY=1SU",
    first_year=1979,
    venue=_VENUE,
    begins=time(9, 30),
    ends=time(13, 0),
    sign_up_ends=timedelta(hours=1),
    schedule=(
        ScheduleContent(time(8, 0), both("The desk opens, coffee is ready", "L’accueil ouvre, le café est prêt")),
        ScheduleContent(time(9, 15), both("Welcome and a gentle warm-up", "Bienvenue et échauffement en douceur")),
        ScheduleContent(time(9, 20), both("Quiet start, without a horn", "Départ tranquille, sans corne")),
        ScheduleContent(time(9, 30), both("Start: run, walk and wheel", "Départ : courez, marchez, roulez")),
        ScheduleContent(time(11, 30), both("Picnic lunch and thank-yous", "Pique-nique et remerciements")),
    ),
    categories=(
        CategoryContent(
            name=both("Come along, no distance", "Venir, sans distance"),
            hint=both(
                "Be there, cheer, have lunch. Nobody has to walk.",
                "Être là, encourager, pique-niquer. Personne n’a besoin de marcher.",
            ),
            takers=6,
        ),
        CategoryContent(
            name=both("1 km walk or wheel", "1 km, à pied ou en roulant"),
            hint=both("A flat, paved loop with benches.", "Une boucle plate et asphaltée, avec des bancs."),
            maximum=80,
            takers=5,
        ),
        CategoryContent(
            name=both("5 km walk", "5 km de marche"),
            hint=both("As fast or as slowly as you like.", "Aussi vite ou aussi lentement que vous voulez."),
            maximum=150,
            takers=6,
        ),
        CategoryContent(
            name=both("5 km wheel", "5 km en roulant"),
            starts=time(9, 25),
            hint=both(
                "Wheelchair, handcycle, walker or scooter. You start first and have the road to yourselves.",
                "Fauteuil roulant, vélo à main, marchette ou quadriporteur. Vous partez en premier, la route est à "
                "vous.",
            ),
            maximum=6,
            takers=5,
        ),
        CategoryContent(
            name=both("5 km run", "5 km de course"),
            hint=both("Not timed. Some people run it twice.", "Sans chronomètre. Certains la font deux fois."),
            maximum=120,
            takers=4,
        ),
        CategoryContent(
            name=both("5 km with a guide", "5 km avec un guide"),
            hint=both(
                "A volunteer goes beside you the whole way. We can prepare only a few pairs.",
                "Un bénévole vous accompagne tout au long. Nous ne pouvons préparer que quelques duos.",
            ),
            maximum=3,
            takers=4,
            minimum_age=14,
        ),
        CategoryContent(
            name=both("Children's run, 200 m", "Course des enfants, 200 m"),
            hint=both(
                "Up to 12 years, with a parent beside them. Everybody gets a ribbon.",
                "Jusqu’à 12 ans, avec un parent à côté. Chacun reçoit un ruban.",
            ),
            maximum=40,
            starts=time(9, 10),
            maximum_age=12,
        ),
        CategoryContent(
            name=both("From home", "De chez vous"),
            hint=both(
                "Any distance, any day that week, anywhere in Canada.",
                "N’importe quelle distance, n’importe quel jour de la semaine, partout au Canada.",
            ),
            takers=2,
        ),
    ),
    roles=(
        RoleContent(
            name=both("Setting up", "Installation"),
            description=both(
                "Put up tables, signs and the shade tent, and make the first coffee.",
                "Monter les tables, les panneaux et la tente, et faire le premier café.",
            ),
            requirements=both("Lifting tables in pairs.", "Soulever des tables à deux."),
            contact="Amara Osei, 416-555-0171",
            shifts=(ShiftContent(time(7, 0), time(9, 0), _DESK, 4, 6, 8, takers=2, lead="Amara Osei"),),
        ),
        RoleContent(
            name=both("Welcome desk", "Accueil"),
            description=both(
                "Greet people, find them on the list, hand out bibs and help with pins. No writing needed.",
                "Saluer les gens, les trouver sur la liste, remettre les dossards et aider à les épingler. Rien à "
                "écrire.",
            ),
            is_seated=True,
            has_no_lifting=True,
            contact="Robin Leblanc, 416-555-0170",
            shifts=(
                ShiftContent(
                    time(7, 30), time(9, 45), _DESK, 3, 4, 5, takers=2, priority=Priority.CRITICAL, lead="Robin Leblanc"
                ),
                ShiftContent(time(9, 45), time(12, 0), _DESK, 1, 2, 3, lead="Robin Leblanc"),
            ),
        ),
        RoleContent(
            name=both("Course guide", "Guide de parcours"),
            description=both(
                "Stand or sit at a turn, point the way, cheer. You have a chair, a flag and a phone number to call.",
                "Debout ou assis à un tournant, montrer le chemin et encourager. Vous avez une chaise, un drapeau et "
                "un numéro à appeler.",
            ),
            has_no_lifting=True,
            contact="Amara Osei, 416-555-0171",
            shifts=(
                ShiftContent(
                    time(9, 0), time(11, 45), _LOOPS, 6, 8, 10, takers=2, priority=Priority.CRITICAL, lead="Amara Osei"
                ),
            ),
        ),
        RoleContent(
            name=both("Water table", "Table d’eau"),
            description=both(
                "Pour water, offer straws and cut fruit, keep the table tidy.",
                "Verser de l’eau, offrir des pailles et des fruits coupés, garder la table propre.",
            ),
            requirements=both("Standing some of the time.", "Rester debout une partie du temps."),
            beside_guardian_age=10,
            contact="Devon Achak, 416-555-0172",
            shifts=(
                ShiftContent(time(9, 0), time(11, 30), both("At 2.5 km", "Au 2,5 km"), 2, 3, 4, takers=1),
                ShiftContent(time(9, 30), time(12, 30), _FINISH, 2, 2, 2, takers=3, lead="Devon Achak"),
                ShiftContent(time(9, 0), time(11, 0), both("At 1 km", "Au 1 km"), 2, 3, 4, takers=1),
            ),
        ),
        RoleContent(
            name=both("Guide beside a participant", "Accompagnement d’un participant"),
            description=both(
                "Go 5 km at the pace of one person. We introduce you the week before.",
                "Faire 5 km au rythme d’une personne. Nous vous présentons l’un à l’autre la semaine d’avant.",
            ),
            minimum_age=16,
            requirements=both("Walking 5 km.", "Marcher 5 km."),
            training=both("Guiding a person, 30 minutes online", "Guider une personne, 30 minutes en ligne"),
            needs_approval=True,
            has_no_lifting=True,
            contact="Robin Leblanc, 416-555-0170",
            shifts=(ShiftContent(time(9, 0), time(11, 30), _DESK, 3, 4, 4, takers=1, priority=Priority.CRITICAL),),
        ),
        RoleContent(
            name=both("Pledge counting", "Comptage des promesses de dons"),
            description=both(
                "Two people together take in the envelopes, count and note the sums, in the shade.",
                "À deux, recevoir les enveloppes, compter et noter les sommes, à l’ombre.",
            ),
            minimum_age=18,
            check_kind=Check.CRIMINAL,
            needs_approval=True,
            is_seated=True,
            has_no_lifting=True,
            contact="Robin Leblanc, 416-555-0170",
            shifts=(ShiftContent(time(8, 0), time(11, 0), _DESK, 2, 2, 3),),
        ),
        RoleContent(
            name=both("Tidying up", "Rangement"),
            description=both(
                "Take down tables and signs, leave the park as we found it.",
                "Ranger les tables et les panneaux, laisser le parc comme nous l’avons trouvé.",
            ),
            requirements=both("Some lifting.", "Quelques charges à lever."),
            beside_guardian_age=10,
            contact="Amara Osei, 416-555-0171",
            shifts=(
                ShiftContent(
                    time(12, 30), time(14, 0), _FINISH, 4, 6, 8, takers=1, priority=Priority.NICE, lead="Amara Osei"
                ),
            ),
        ),
    ),
    has_waivers=True,
    has_teams=True,
    access_lead="Robin Leblanc",
    questions=(asking.SHIRT_SIZE, asking.EMERGENCY, *asking.PLEDGES),
    to_bring=both(
        "Your pledge sheet and envelope, water, a hat; a chair if you would like your own.",
        "Votre feuille de promesses et son enveloppe, de l’eau, un chapeau; une chaise si vous préférez la vôtre.",
    ),
    takers_last_time=(24, 8),
)
