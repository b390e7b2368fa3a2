"""The page "About dystonia", in plain words."""

from eventsapp.demo.typography import both

TEXT = both(
    """\
Dystonia is a movement disorder. It makes muscles tighten when a person does not want them to. The muscles may pull,
twist or shake a part of the body, or hold it in a position that hurts. The muscles themselves are healthy: the brain
sends them the wrong signals.

It is not a mental illness, it is not catching, and it does not affect how well a person thinks. About 50,000 people in
Canada live with it. After essential tremor and Parkinson's disease it is the most common movement disorder, and yet few
people have heard of it. Many wait for years to learn what they have.

# What it is like

Dystonia is different for each person, and from one hour to the next. It often gets worse with stress, with tiredness,
or with the very movement a person is trying to make: writing, speaking, looking at a screen. Pain is common. Some
people find a small trick that helps for a while, such as a touch on the chin. Spasms come and go, so somebody may need
a wheelchair in the morning and walk in the afternoon.

# The main forms

Dystonia can begin at any age. It may stay in one place or involve many parts of the body.

- **Cervical dystonia**, in the neck: the head turns, tilts or shakes. This is the form seen most often.
- **Blepharospasm**, around the eyes: the eyelids blink hard or close. Bright light makes it worse, and a person may not
  be able to see although their eyes are fine.
- **Laryngeal dystonia**, in the voice box: the voice sounds strained, broken or like a whisper.
- **Oromandibular dystonia**, in the jaw, the lips or the tongue: it is hard to chew, to swallow or to speak.
- **Hand dystonia**, also called writer's cramp or musician's dystonia: the fingers curl or stretch during one task.
- **Generalized dystonia**, in much of the body: it often begins in childhood, in a leg or a foot, and may run in the
  family.
- **Other forms**: dystonia can also follow an injury, a stroke or some medicines, or be part of another illness.

# There is no cure yet, but there are treatments

No treatment works for everybody, and often several are joined.

- **Botulinum toxin injections** relax the muscles that pull. They are repeated every few months.
- **Medicines** taken by mouth can calm the wrong signals.
- **Physiotherapy, occupational therapy and speech therapy** help with movement, daily tasks and the voice.
- **Deep brain stimulation** is an operation. Thin wires in the brain and a small device quiet the signals. It helps
  some people a great deal.
- **Rest, company and time** matter too. Living with dystonia is easier among people who know it.

If you think that you may have dystonia, talk to your doctor and ask about a neurologist who knows movement disorders.
This page does not replace medical advice.

# How you can be a good companion

Ask what would help, and believe the answer. Let people take the time they need. Do not touch or steady somebody without
asking. If speaking is hard for them, wait, or offer to write.

# Where to learn more

The Dystonia Medical Research Foundation Canada was founded in 1976 by Samuel and Frances Belzberg, after their daughter
was diagnosed. It pays for research, supports people and families, and tells others about dystonia.

- Read more at [dystoniacanada.org](https://dystoniacanada.org).
- Ask a person: call [1-800-361-8061](tel:+18003618061) or write to
  [info@dystoniacanada.org](mailto:info@dystoniacanada.org).
- Meet others: there are support groups across Canada and online.

# How you can help

Come to one of our events, bring a friend, or volunteer for an hour or two. You can also
[give to research](https://dystoniacanada.org/donate). And tell somebody today what dystonia is: that helps more than
you may think.
""",
    """\
La dystonie est un trouble du mouvement. Des muscles se contractent alors que la personne ne le veut pas. Ils peuvent
tirer, tordre ou faire trembler une partie du corps, ou la garder dans une position douloureuse. Les muscles eux-mêmes
sont en bonne santé : c’est le cerveau qui leur envoie de mauvais signaux.

Ce n’est pas une maladie mentale, ce n’est pas contagieux et cela ne change rien à l’intelligence. Environ
50 000 personnes vivent avec la dystonie au Canada. C’est le trouble du mouvement le plus courant après le tremblement
essentiel et la maladie de Parkinson. Pourtant, peu de gens en ont entendu parler, et beaucoup attendent des années
avant de savoir ce qu’ils ont.

# Vivre avec la dystonie

La dystonie varie d’une personne à l’autre, et même d’une heure à l’autre. Elle s’aggrave souvent avec le stress, la
fatigue, ou avec le geste même que l’on essaie de faire : écrire, parler, regarder un écran. La douleur est fréquente.
Certaines personnes trouvent un petit truc qui les soulage un moment, comme se toucher le menton. Les spasmes vont et
viennent : on peut avoir besoin d’un fauteuil roulant le matin et marcher l’après-midi.

# Les principales formes

La dystonie peut commencer à tout âge. Elle peut rester au même endroit ou toucher plusieurs parties du corps.

- **La dystonie cervicale** touche le cou : la tête tourne, penche ou tremble. C’est la forme la plus répandue.
- **Le blépharospasme** touche le tour des yeux : les paupières clignent très fort ou se ferment. La lumière vive
  l’aggrave, et la personne peut ne plus voir, même si ses yeux sont en bonne santé.
- **La dystonie laryngée** touche les cordes vocales : la voix est forcée, hachée ou réduite à un murmure.
- **La dystonie oromandibulaire** touche la mâchoire, les lèvres ou la langue : il devient difficile de mâcher,
  d’avaler ou de parler.
- **La dystonie de la main**, aussi appelée crampe de l’écrivain ou dystonie du musicien : les doigts se crispent ou se
  raidissent pendant une tâche précise.
- **La dystonie généralisée** touche une grande partie du corps : elle commence souvent dans l’enfance, dans une jambe
  ou un pied, et peut être héréditaire.
- **D’autres formes** : la dystonie peut aussi suivre une blessure, un AVC ou la prise de certains médicaments, ou faire
  partie d’une autre maladie.

# Pas encore de remède, mais des traitements

Aucun traitement ne convient à tout le monde, et on en combine souvent plusieurs.

- **Les injections de toxine botulique** détendent les muscles qui tirent. On les répète tous les quelques mois.
- **Les médicaments** pris par la bouche peuvent calmer les mauvais signaux.
- **La physiothérapie, l’ergothérapie et l’orthophonie** aident à bouger, à accomplir les tâches du quotidien et à
  parler.
- **La stimulation cérébrale profonde** est une opération. De fins fils placés dans le cerveau et un petit appareil
  apaisent les signaux. Elle aide beaucoup certaines personnes.
- **Le repos, la compagnie et le temps** comptent aussi. Vivre avec la dystonie est plus facile auprès de gens qui la
  connaissent.

Si vous croyez avoir la dystonie, parlez-en à votre médecin et demandez à voir un neurologue qui connaît les troubles du
mouvement. Cette page ne remplace pas un avis médical.

# Comment bien accompagner quelqu’un

Demandez ce qui aiderait, et croyez la réponse. Laissez à chacun le temps qu’il lui faut. Ne touchez et ne soutenez
personne sans demander. Si parler est difficile, attendez, ou proposez d’écrire.

# Pour en savoir plus

La Fondation de recherche médicale sur la dystonie Canada a été fondée en 1976 par Samuel et Frances Belzberg, après le
diagnostic de leur fille. Elle finance la recherche, soutient les personnes et leur famille, et fait connaître la
dystonie.

- Lisez-en plus sur [dystoniacanada.org](https://dystoniacanada.org/fr).
- Parlez à quelqu’un : appelez au [1-800-361-8061](tel:+18003618061) ou écrivez à
  [info@dystoniacanada.org](mailto:info@dystoniacanada.org).
- Rencontrez d’autres personnes : il y a des groupes de soutien partout au Canada et en ligne.

# Comment aider

Venez à l’une de nos activités, amenez quelqu’un, ou donnez une heure ou deux comme bénévole. Vous pouvez aussi
[donner pour la recherche](https://dystoniacanada.org/donate). Et dites à quelqu’un, aujourd’hui, ce qu’est la
dystonie : cela aide plus qu’on ne le croit.
""",
)
