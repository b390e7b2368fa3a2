"""Households: parties and their waitlist, drafts and links, questions, waivers, access needs, teams, fees.

Every claim of before becomes a party of its own; an edition gets a pool that all of its parties claim.
"""

import sqlalchemy as sa
from alembic import op

import eventsapp.core.db

revision = "households"
down_revision = "first_tables"
branch_labels = None
depends_on = None

STATUSES = "'confirmed', 'waitlisted', 'withdrawn'"
MORE_STATUSES = "'confirmed', 'offered', 'waitlisted', 'withdrawn', 'transferred', 'deferred'"
GONE = "status NOT IN ('withdrawn', 'transferred', 'deferred')"
TABLES = (
    "households",
    "parties",
    "access_counts",
    "access_needs",
    "fee_codes",
    "questions",
    "teams",
    "waivers",
    "category_questions",
    "change_requests",
    "drafts",
    "fee_code_uses",
    "manage_links",
    "memberships",
    "payments",
    "prices",
    "signature_requests",
    "waiver_versions",
    "answers",
    "deferrals",
    "fresh_codes",
    "signatures",
)
EDITION_COLUMNS = (
    "pool_id",
    "changes_close_at",
    "offer_hours",
    "majority_age",
    "access_lead",
    "has_teams",
    "ways_to_pay",
)
ENTRY_COLUMNS = ("supports_id", "ended_at", "from_age", "to_age", "born_on", "is_minor", "guardian_id", "fee_cents")
PLACEMENTS = "placement IN ('held', 'offered', 'waiting', 'released')"


def upgrade() -> None:
    _make_tables()
    with op.batch_alter_table("pools") as table:
        table.add_column(sa.Column("offered", sa.Integer(), server_default="0", nullable=False))
        table.drop_constraint(op.f("ck_pools_not_oversold"), type_="check")
        table.drop_constraint(op.f("ck_pools_not_negative"), type_="check")
        table.create_check_constraint(op.f("ck_pools_not_oversold"), "maximum IS NULL OR held + offered <= maximum")
        table.create_check_constraint(op.f("ck_pools_not_negative"), "held >= 0 AND offered >= 0 AND waiting >= 0")
    _give_editions_their_pool()
    _turn_claims_into_parties()
    _widen_entries()
    with op.batch_alter_table("categories") as table:
        table.add_column(sa.Column("starts_at", eventsapp.core.db.UtcDateTime(timezone=True)))
        table.add_column(sa.Column("minimum_age", sa.Integer()))
        table.add_column(sa.Column("maximum_age", sa.Integer()))
        table.add_column(sa.Column("asks_birth_date", sa.Boolean(), server_default=sa.false(), nullable=False))
    with op.batch_alter_table("people") as table:
        table.add_column(sa.Column("household_id", sa.Integer()))
        table.create_index("ix_people_household_name_key", ["household_id", "name_key"])
        table.create_foreign_key(op.f("fk_people_household_id_households"), "households", ["household_id"], ["id"])
    with op.batch_alter_table("registrations") as table:
        table.add_column(sa.Column("basis", sa.String(20), server_default="self", nullable=False))
        table.create_check_constraint(op.f("ck_registrations_basis"), "basis IN ('self', 'guardian', 'agreed')")
    with op.batch_alter_table("messages") as table:
        table.add_column(sa.Column("about", sa.String(60)))
        table.add_column(sa.Column("sealed_secrets", sa.Text()))
        table.create_index("ix_messages_about", ["about"])


def _give_editions_their_pool() -> None:
    with op.batch_alter_table("editions") as table:
        table.add_column(sa.Column("pool_id", sa.Integer()))
        table.add_column(sa.Column("changes_close_at", eventsapp.core.db.UtcDateTime(timezone=True)))
        table.add_column(sa.Column("offer_hours", sa.Integer(), server_default="48", nullable=False))
        table.add_column(sa.Column("majority_age", sa.Integer()))
        table.add_column(sa.Column("access_lead", sa.String(100), server_default="", nullable=False))
        table.add_column(sa.Column("has_teams", sa.Boolean(), server_default=sa.false(), nullable=False))
        table.add_column(sa.Column("ways_to_pay", eventsapp.core.db.WordsType()))
        table.create_check_constraint(op.f("ck_editions_offer_hours"), "offer_hours > 0")
    op.execute(
        "CREATE TEMPORARY TABLE new_pools AS SELECT coalesce((SELECT max(id) FROM pools), 0)"
        " + row_number() OVER (ORDER BY id) AS id, id AS edition_id FROM editions"
    )
    op.execute("INSERT INTO pools (id, held, offered, waiting) SELECT id, 0, 0, 0 FROM new_pools")
    op.execute("UPDATE editions SET pool_id = (SELECT id FROM new_pools WHERE edition_id = editions.id)")
    op.execute("DROP TABLE new_pools")
    _go_on_counting("pools")
    with op.batch_alter_table("editions") as table:
        table.alter_column("pool_id", existing_type=sa.Integer(), nullable=False)
        table.create_unique_constraint(op.f("uq_editions_pool_id"), ["pool_id"])
        table.create_foreign_key(op.f("fk_editions_pool_id_pools"), "pools", ["pool_id"], ["id"])


def _turn_claims_into_parties() -> None:
    """A party has the number of the claim it was; a participant's has its turn among all of the edition."""
    op.execute(
        "INSERT INTO parties (id, pool_id, placement, turn, claimed_at, expiries)"
        " SELECT claims.id, editions.pool_id, claims.placement,"
        " row_number() OVER (PARTITION BY editions.id ORDER BY claims.id), claims.claimed_at, 0"
        " FROM claims JOIN categories ON categories.pool_id = claims.pool_id"
        " JOIN editions ON editions.id = categories.edition_id"
    )
    op.execute(
        "INSERT INTO parties (id, pool_id, placement, turn, claimed_at, expiries)"
        " SELECT id, pool_id, placement, turn, claimed_at, 0 FROM claims"
        " WHERE NOT EXISTS (SELECT 1 FROM categories WHERE categories.pool_id = claims.pool_id)"
    )
    _go_on_counting("parties")
    with op.batch_alter_table("claims") as table:
        table.add_column(sa.Column("party_id", sa.Integer()))
        table.drop_constraint(op.f("uq_claims_pool_id_turn"), type_="unique")
        table.drop_constraint(op.f("ck_claims_placement"), type_="check")
        table.create_check_constraint(op.f("ck_claims_placement"), PLACEMENTS)
        table.drop_column("turn")
        table.drop_column("claimed_at")
    op.execute("UPDATE claims SET party_id = id")
    op.execute(
        "INSERT INTO claims (party_id, pool_id, size, placement)"
        " SELECT parties.id, parties.pool_id, claims.size, claims.placement"
        " FROM claims JOIN parties ON parties.id = claims.party_id WHERE parties.pool_id <> claims.pool_id"
    )
    for figure, placement in (("held", "held"), ("waiting", "waiting")):
        op.execute(
            f"UPDATE pools SET {figure} = coalesce((SELECT sum(size) FROM claims"  # noqa: S608 - our own words
            f" WHERE claims.pool_id = pools.id AND placement = '{placement}'), 0)"
            " WHERE id IN (SELECT pool_id FROM editions)"
        )
    with op.batch_alter_table("claims") as table:
        table.alter_column("party_id", existing_type=sa.Integer(), nullable=False)
        table.create_unique_constraint(op.f("uq_claims_party_id_pool_id"), ["party_id", "pool_id"])
        table.create_foreign_key(op.f("fk_claims_party_id_parties"), "parties", ["party_id"], ["id"])
    with op.batch_alter_table("assignments") as table:
        table.drop_index(op.f("ix_assignments_claim_id"))
        table.drop_constraint(op.f("fk_assignments_claim_id_claims"), type_="foreignkey")
        table.alter_column("claim_id", existing_type=sa.Integer(), new_column_name="party_id")
    with op.batch_alter_table("assignments") as table:
        table.create_foreign_key(op.f("fk_assignments_party_id_parties"), "parties", ["party_id"], ["id"])
        table.create_index(op.f("ix_assignments_party_id"), ["party_id"])


def _widen_entries() -> None:
    op.drop_index("uq_entries_once_per_edition", "entries")
    with op.batch_alter_table("entries") as table:
        table.drop_index(op.f("ix_entries_claim_id"))
        table.drop_constraint(op.f("fk_entries_claim_id_claims"), type_="foreignkey")
        table.alter_column("claim_id", existing_type=sa.Integer(), new_column_name="party_id", nullable=True)
        table.add_column(sa.Column("supports_id", sa.Integer()))
        table.add_column(sa.Column("ended_at", eventsapp.core.db.UtcDateTime(timezone=True)))
        table.add_column(sa.Column("from_age", sa.Integer()))
        table.add_column(sa.Column("to_age", sa.Integer()))
        table.add_column(sa.Column("born_on", sa.Date()))
        table.add_column(sa.Column("is_minor", sa.Boolean(), server_default=sa.false(), nullable=False))
        table.add_column(sa.Column("guardian_id", sa.Integer()))
        table.add_column(sa.Column("fee_cents", sa.Integer(), server_default="0", nullable=False))
        table.create_foreign_key(op.f("fk_entries_guardian_id_people"), "people", ["guardian_id"], ["id"])
        table.create_foreign_key(op.f("fk_entries_supports_id_entries"), "entries", ["supports_id"], ["id"])
        table.drop_constraint(op.f("ck_entries_status"), type_="check")
        table.create_check_constraint(op.f("ck_entries_status"), f"status IN ({MORE_STATUSES})")
        table.create_check_constraint(
            op.f("ck_entries_place_or_support"), "(party_id IS NULL) = (supports_id IS NOT NULL)"
        )
        table.create_check_constraint(op.f("ck_entries_fee"), "fee_cents >= 0")
    with op.batch_alter_table("entries") as table:
        table.create_foreign_key(op.f("fk_entries_party_id_parties"), "parties", ["party_id"], ["id"])
    for column in ("guardian_id", "party_id", "supports_id"):
        op.create_index(op.f(f"ix_entries_{column}"), "entries", [column])
    op.create_index(
        "uq_entries_once_per_edition",
        "entries",
        ["edition_id", "person_id"],
        unique=True,
        sqlite_where=sa.text(GONE),
        postgresql_where=sa.text(GONE),
    )


def _go_on_counting(table: str) -> None:
    """Rows were given their numbers by hand; PostgreSQL goes on after the last of them."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"SELECT setval('{table}_id_seq', coalesce((SELECT max(id) FROM {table}), 1))")  # noqa: S608


def _make_tables() -> None:
    op.create_table(
        "households",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("made_at", eventsapp.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_households")),
    )
    op.create_table(
        "parties",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pool_id", sa.Integer(), nullable=False),
        sa.Column("placement", sa.String(length=20), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("claimed_at", eventsapp.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("offered_at", eventsapp.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("answer_by", eventsapp.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("expiries", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "placement IN ('held', 'offered', 'waiting', 'released')", name=op.f("ck_parties_placement")
        ),
        sa.ForeignKeyConstraint(["pool_id"], ["pools.id"], name=op.f("fk_parties_pool_id_pools")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parties")),
        sa.UniqueConstraint("pool_id", "turn", name=op.f("uq_parties_pool_id_turn")),
    )
    op.create_index("ix_parties_answer_by", "parties", ["placement", "answer_by"])
    op.create_index("ix_parties_line", "parties", ["pool_id", "placement", "turn"])

    op.create_table(
        "access_counts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["editions.id"], name=op.f("fk_access_counts_edition_id_editions")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_counts")),
        sa.UniqueConstraint("edition_id", "kind", name=op.f("uq_access_counts_edition_id_kind")),
    )
    op.create_table(
        "access_needs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("sealed_note", sa.Text(), nullable=False),
        sa.Column("sealed_answer", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", eventsapp.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("answered_at", eventsapp.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("erase_on", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('chair', 'rest points', 'quiet start', 'mobility device', 'support person', 'volunteer beside', 'service animal', 'step free', 'shade', 'no queue', 'fine hand work', 'food', 'large print', 'way to reach', 'something else', 'talk first')",
            name=op.f("ck_access_needs_kind"),
        ),
        sa.CheckConstraint(
            "state IN ('asked', 'confirmed', 'cannot', 'done', 'taken back')", name=op.f("ck_access_needs_state")
        ),
        sa.ForeignKeyConstraint(["edition_id"], ["editions.id"], name=op.f("fk_access_needs_edition_id_editions")),
        sa.ForeignKeyConstraint(["owner_id"], ["accounts.id"], name=op.f("fk_access_needs_owner_id_accounts")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_access_needs_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_needs")),
        sa.UniqueConstraint("edition_id", "person_id", "kind", name=op.f("uq_access_needs_edition_id_person_id_kind")),
    )
    op.create_index("ix_access_needs_edition", "access_needs", ["edition_id", "state", "kind", "id"])
    op.create_index("ix_access_needs_erase_on", "access_needs", ["erase_on"])
    op.create_index("ix_access_needs_person_id", "access_needs", ["person_id"])

    op.create_table(
        "fee_codes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column(
            "code_key",
            sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("percent", sa.Integer(), nullable=True),
        sa.Column("off_cents", sa.Integer(), nullable=True),
        sa.Column("maximum_uses", sa.Integer(), nullable=True),
        sa.Column("ends_at", eventsapp.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(percent IS NULL) <> (off_cents IS NULL)", name=op.f("ck_fee_codes_percent_or_amount")),
        sa.CheckConstraint("off_cents IS NULL OR off_cents > 0", name=op.f("ck_fee_codes_off")),
        sa.CheckConstraint("percent IS NULL OR percent BETWEEN 1 AND 100", name=op.f("ck_fee_codes_percent")),
        sa.ForeignKeyConstraint(["edition_id"], ["editions.id"], name=op.f("fk_fee_codes_edition_id_editions")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fee_codes")),
        sa.UniqueConstraint("edition_id", "code_key", name=op.f("uq_fee_codes_edition_id_code_key")),
    )
    op.create_table(
        "questions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("about", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("label", eventsapp.core.db.WordsType(), nullable=False),
        sa.Column("hint", eventsapp.core.db.WordsType(), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("is_required", sa.Boolean(), nullable=False),
        sa.Column("shown_if_id", sa.Integer(), nullable=True),
        sa.Column("shown_if_answer", sa.String(length=60), nullable=False),
        sa.Column("purpose", eventsapp.core.db.WordsType(), nullable=False),
        sa.Column("audience", sa.String(length=20), nullable=False),
        sa.Column("keep_days", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("retired_at", eventsapp.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("about IN ('person', 'registration')", name=op.f("ck_questions_about")),
        sa.CheckConstraint("audience IN ('organizers', 'desk')", name=op.f("ck_questions_audience")),
        sa.CheckConstraint(
            "kind IN ('text', 'long text', 'choice', 'choices', 'number', 'yes or no', 'size')",
            name=op.f("ck_questions_kind"),
        ),
        sa.CheckConstraint("keep_days >= 0", name=op.f("ck_questions_keep_days")),
        sa.ForeignKeyConstraint(["edition_id"], ["editions.id"], name=op.f("fk_questions_edition_id_editions")),
        sa.ForeignKeyConstraint(["shown_if_id"], ["questions.id"], name=op.f("fk_questions_shown_if_id_questions")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questions")),
    )
    op.create_index("ix_questions_edition_id", "questions", ["edition_id"])

    op.create_table(
        "teams",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column(
            "name_key",
            sa.String(length=100).with_variant(sa.String(length=100, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("captain_id", sa.Integer(), nullable=True),
        sa.Column("is_listed", sa.Boolean(), nullable=False),
        sa.Column("begun_at", eventsapp.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["captain_id"], ["people.id"], name=op.f("fk_teams_captain_id_people")),
        sa.ForeignKeyConstraint(["edition_id"], ["editions.id"], name=op.f("fk_teams_edition_id_editions")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_teams")),
        sa.UniqueConstraint("edition_id", "code", name=op.f("uq_teams_edition_id_code")),
        sa.UniqueConstraint("edition_id", "name_key", name=op.f("uq_teams_edition_id_name_key")),
    )
    op.create_index("ix_teams_captain_id", "teams", ["captain_id"])

    op.create_table(
        "waivers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.CheckConstraint("kind IN ('adult', 'guardian')", name=op.f("ck_waivers_kind")),
        sa.ForeignKeyConstraint(["edition_id"], ["editions.id"], name=op.f("fk_waivers_edition_id_editions")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waivers")),
        sa.UniqueConstraint("edition_id", "kind", name=op.f("uq_waivers_edition_id_kind")),
    )
    op.create_table(
        "category_questions",
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["category_id"], ["categories.id"], name=op.f("fk_category_questions_category_id_categories")
        ),
        sa.ForeignKeyConstraint(
            ["question_id"], ["questions.id"], name=op.f("fk_category_questions_question_id_questions")
        ),
        sa.PrimaryKeyConstraint("category_id", "question_id", name=op.f("pk_category_questions")),
    )
    op.create_index("ix_category_questions_question_id", "category_questions", ["question_id"])

    op.create_table(
        "change_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("sealed_words", sa.Text(), nullable=False),
        sa.Column("asked_at", eventsapp.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("handled_at", eventsapp.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("handled_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("kind IN ('change', 'erasure')", name=op.f("ck_change_requests_kind")),
        sa.ForeignKeyConstraint(["handled_by"], ["accounts.id"], name=op.f("fk_change_requests_handled_by_accounts")),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registrations.id"], name=op.f("fk_change_requests_registration_id_registrations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_requests")),
    )
    op.create_index("ix_change_requests_registration_id", "change_requests", ["registration_id"])

    op.create_table(
        "drafts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=12), nullable=False),
        sa.Column("secret_digest", sa.String(length=64), nullable=False),
        sa.Column("mailed_digest", sa.String(length=64), nullable=True),
        sa.Column("form_key", sa.String(length=64), nullable=False),
        sa.Column("sealed_answers", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("begun_at", eventsapp.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("erase_at", eventsapp.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["edition_id"], ["editions.id"], name=op.f("fk_drafts_edition_id_editions")),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registrations.id"], name=op.f("fk_drafts_registration_id_registrations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drafts")),
        sa.UniqueConstraint("form_key", name=op.f("uq_drafts_form_key")),
        sa.UniqueConstraint("reference", name=op.f("uq_drafts_reference")),
        sa.UniqueConstraint("secret_digest", name=op.f("uq_drafts_secret_digest")),
        sa.UniqueConstraint("mailed_digest", name=op.f("uq_drafts_mailed_digest")),
    )
    op.create_index("ix_drafts_edition_id", "drafts", ["edition_id"])
    op.create_index("ix_drafts_erase_at", "drafts", ["erase_at"])
    op.create_index("ix_drafts_registration_id", "drafts", ["registration_id"])

    op.create_table(
        "fee_code_uses",
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("code_id", sa.Integer(), nullable=False),
        sa.Column("off_cents", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["code_id"], ["fee_codes.id"], name=op.f("fk_fee_code_uses_code_id_fee_codes")),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registrations.id"], name=op.f("fk_fee_code_uses_registration_id_registrations")
        ),
        sa.PrimaryKeyConstraint("registration_id", name=op.f("pk_fee_code_uses")),
    )
    op.create_index("ix_fee_code_uses_code_id", "fee_code_uses", ["code_id"])

    op.create_table(
        "manage_links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("made_at", eventsapp.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", eventsapp.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_manage_links_person_id_people")),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registrations.id"], name=op.f("fk_manage_links_registration_id_registrations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_manage_links")),
        sa.UniqueConstraint("digest", name=op.f("uq_manage_links_digest")),
    )
    op.create_index("ix_manage_links_person_id", "manage_links", ["person_id"])
    op.create_index("ix_manage_links_registration_id", "manage_links", ["registration_id"])

    op.create_table(
        "memberships",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("is_minor", sa.Boolean(), nullable=False),
        sa.Column("shown_as", sa.String(length=20), nullable=False),
        sa.Column("joined_at", eventsapp.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("left_at", eventsapp.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "NOT is_minor OR shown_as <> 'full name'", name=op.f("ck_memberships_children_by_first_name")
        ),
        sa.CheckConstraint("shown_as IN ('full name', 'first name', 'hidden')", name=op.f("ck_memberships_shown_as")),
        sa.ForeignKeyConstraint(["edition_id"], ["editions.id"], name=op.f("fk_memberships_edition_id_editions")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_memberships_person_id_people")),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_memberships_team_id_teams")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_memberships")),
    )
    op.create_index("ix_memberships_person_id", "memberships", ["person_id"])
    op.create_index("ix_memberships_team_id", "memberships", ["team_id"])
    op.create_index(
        "uq_memberships_one_team",
        "memberships",
        ["edition_id", "person_id"],
        unique=True,
        sqlite_where=sa.text("left_at IS NULL"),
        postgresql_where=sa.text("left_at IS NULL"),
    )

    op.create_table(
        "payments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("amount_cents", sa.Integer(), nullable=False),
        sa.Column("method", sa.String(length=20), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", eventsapp.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("reverses_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("method IN ('cash', 'cheque', 'e-transfer', 'credit')", name=op.f("ck_payments_method")),
        sa.CheckConstraint("amount_cents <> 0", name=op.f("ck_payments_amount")),
        sa.ForeignKeyConstraint(["recorded_by"], ["accounts.id"], name=op.f("fk_payments_recorded_by_accounts")),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registrations.id"], name=op.f("fk_payments_registration_id_registrations")
        ),
        sa.ForeignKeyConstraint(["reverses_id"], ["payments.id"], name=op.f("fk_payments_reverses_id_payments")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payments")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_payments_reverses_id")),
    )
    op.create_index("ix_payments_registration_id", "payments", ["registration_id"])

    op.create_table(
        "prices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("name", eventsapp.core.db.WordsType(), nullable=False),
        sa.Column("amount_cents", sa.Integer(), nullable=False),
        sa.Column("until_at", eventsapp.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("from_age", sa.Integer(), nullable=True),
        sa.Column("to_age", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint("amount_cents >= 0", name=op.f("ck_prices_amount")),
        sa.ForeignKeyConstraint(["category_id"], ["categories.id"], name=op.f("fk_prices_category_id_categories")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prices")),
    )
    op.create_index("ix_prices_category_id", "prices", ["category_id"])

    op.create_table(
        "signature_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("waiver_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("signer_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("asked_at", eventsapp.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", eventsapp.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_signature_requests_person_id_people")),
        sa.ForeignKeyConstraint(["signer_id"], ["people.id"], name=op.f("fk_signature_requests_signer_id_people")),
        sa.ForeignKeyConstraint(["waiver_id"], ["waivers.id"], name=op.f("fk_signature_requests_waiver_id_waivers")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signature_requests")),
        sa.UniqueConstraint("digest", name=op.f("uq_signature_requests_digest")),
    )
    op.create_index("ix_signature_requests_person", "signature_requests", ["person_id", "waiver_id"])
    op.create_index("ix_signature_requests_signer_id", "signature_requests", ["signer_id"])

    op.create_table(
        "waiver_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("waiver_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", eventsapp.core.db.WordsType(), nullable=False),
        sa.Column("summary", eventsapp.core.db.WordsType(), nullable=False),
        sa.Column("text", eventsapp.core.db.WordsType(), nullable=False),
        sa.Column("text_html", eventsapp.core.db.WordsType(), nullable=False),
        sa.Column("hash_en", sa.String(length=64), nullable=False),
        sa.Column("hash_fr", sa.String(length=64), nullable=False),
        sa.Column("published_at", eventsapp.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["waiver_id"], ["waivers.id"], name=op.f("fk_waiver_versions_waiver_id_waivers")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiver_versions")),
        sa.UniqueConstraint("waiver_id", "number", name=op.f("uq_waiver_versions_waiver_id_number")),
    )
    op.create_table(
        "answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("value", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_answers_entry_id_entries")),
        sa.ForeignKeyConstraint(["question_id"], ["questions.id"], name=op.f("fk_answers_question_id_questions")),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registrations.id"], name=op.f("fk_answers_registration_id_registrations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answers")),
        sa.UniqueConstraint(
            "question_id", "registration_id", "entry_id", name=op.f("uq_answers_question_id_registration_id_entry_id")
        ),
    )
    op.create_index("ix_answers_entry_id", "answers", ["entry_id"])
    op.create_index("ix_answers_registration_id", "answers", ["registration_id"])

    op.create_table(
        "deferrals",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("series_id", sa.Integer(), nullable=False),
        sa.Column("credit_cents", sa.Integer(), nullable=False),
        sa.Column("used_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_deferrals_entry_id_entries")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_deferrals_person_id_people")),
        sa.ForeignKeyConstraint(["series_id"], ["series.id"], name=op.f("fk_deferrals_series_id_series")),
        sa.ForeignKeyConstraint(
            ["used_by_id"], ["registrations.id"], name=op.f("fk_deferrals_used_by_id_registrations")
        ),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_deferrals")),
    )
    op.create_index("ix_deferrals_person_id", "deferrals", ["person_id"])

    op.create_table(
        "fresh_codes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("link_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("made_at", eventsapp.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ends_at", eventsapp.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("used_at", eventsapp.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["link_id"], ["manage_links.id"], name=op.f("fk_fresh_codes_link_id_manage_links")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fresh_codes")),
    )
    op.create_index("ix_fresh_codes_link_id", "fresh_codes", ["link_id"])

    op.create_table(
        "signatures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("signer_id", sa.Integer(), nullable=True),
        sa.Column("signed_name", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("text_hash", sa.String(length=64), nullable=False),
        sa.Column("method", sa.String(length=20), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("signed_at", eventsapp.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("method IN ('web', 'paper', 'oral')", name=op.f("ck_signatures_method")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_signatures_person_id_people")),
        sa.ForeignKeyConstraint(["recorded_by"], ["accounts.id"], name=op.f("fk_signatures_recorded_by_accounts")),
        sa.ForeignKeyConstraint(["signer_id"], ["people.id"], name=op.f("fk_signatures_signer_id_people")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["waiver_versions.id"], name=op.f("fk_signatures_version_id_waiver_versions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signatures")),
        sa.UniqueConstraint("version_id", "person_id", name=op.f("uq_signatures_version_id_person_id")),
    )
    op.create_index("ix_signatures_person_id", "signatures", ["person_id"])
    op.create_index("ix_signatures_signer_id", "signatures", ["signer_id"])


def downgrade() -> None:
    """Back to one claim for each entry. What only the new tables knew is lost, and so is who left or came along."""
    for table in reversed(TABLES[TABLES.index("access_counts") :]):
        op.drop_table(table)
    _narrow_entries()
    _turn_parties_into_claims()
    with op.batch_alter_table("editions") as table:
        table.drop_constraint(op.f("fk_editions_pool_id_pools"), type_="foreignkey")
        table.drop_constraint(op.f("uq_editions_pool_id"), type_="unique")
        table.drop_constraint(op.f("ck_editions_offer_hours"), type_="check")
        for column in EDITION_COLUMNS:
            table.drop_column(column)
    op.execute("DELETE FROM pools WHERE id IN (SELECT id FROM old_pools)")
    op.execute("DROP TABLE old_pools")
    with op.batch_alter_table("pools") as table:
        table.drop_constraint(op.f("ck_pools_not_oversold"), type_="check")
        table.drop_constraint(op.f("ck_pools_not_negative"), type_="check")
        table.create_check_constraint(op.f("ck_pools_not_oversold"), "maximum IS NULL OR held <= maximum")
        table.create_check_constraint(op.f("ck_pools_not_negative"), "held >= 0 AND waiting >= 0")
        table.drop_column("offered")
    with op.batch_alter_table("categories") as table:
        for column in ("starts_at", "minimum_age", "maximum_age", "asks_birth_date"):
            table.drop_column(column)
    with op.batch_alter_table("people") as table:
        table.drop_constraint(op.f("fk_people_household_id_households"), type_="foreignkey")
        table.drop_index("ix_people_household_name_key")
        table.drop_column("household_id")
    op.drop_table("households")
    with op.batch_alter_table("registrations") as table:
        table.drop_constraint(op.f("ck_registrations_basis"), type_="check")
        table.drop_column("basis")
    with op.batch_alter_table("messages") as table:
        table.drop_index("ix_messages_about")
        table.drop_column("sealed_secrets")
        table.drop_column("about")


def _narrow_entries() -> None:
    op.execute("DELETE FROM entries WHERE supports_id IS NOT NULL")
    op.execute(f"DELETE FROM entries WHERE NOT ({GONE})")  # noqa: S608 - our own words
    op.execute("UPDATE entries SET status = 'waitlisted' WHERE status = 'offered'")
    op.drop_index("uq_entries_once_per_edition", "entries")
    with op.batch_alter_table("entries") as table:
        for column, target in (("party_id", "parties"), ("guardian_id", "people"), ("supports_id", "entries")):
            table.drop_index(op.f(f"ix_entries_{column}"))
            table.drop_constraint(op.f(f"fk_entries_{column}_{target}"), type_="foreignkey")
        for name in ("status", "place_or_support", "fee"):
            table.drop_constraint(op.f(f"ck_entries_{name}"), type_="check")
        table.create_check_constraint(op.f("ck_entries_status"), f"status IN ({STATUSES})")
        for column in ENTRY_COLUMNS:
            table.drop_column(column)
        table.alter_column("party_id", existing_type=sa.Integer(), new_column_name="claim_id", nullable=False)
    op.execute(
        "UPDATE entries SET claim_id = (SELECT claims.id FROM claims"
        " JOIN categories ON categories.pool_id = claims.pool_id"
        " WHERE claims.party_id = entries.claim_id AND categories.id = entries.category_id)"
    )
    op.create_index(
        "uq_entries_once_per_edition",
        "entries",
        ["edition_id", "person_id"],
        unique=True,
        sqlite_where=sa.text("status <> 'withdrawn'"),
        postgresql_where=sa.text("status <> 'withdrawn'"),
    )


def _turn_parties_into_claims() -> None:
    op.execute("CREATE TEMPORARY TABLE old_pools AS SELECT pool_id AS id FROM editions")
    op.execute("DELETE FROM assignments WHERE party_id NOT IN (SELECT party_id FROM claims)")
    with op.batch_alter_table("assignments") as table:
        table.drop_index(op.f("ix_assignments_party_id"))
        table.drop_constraint(op.f("fk_assignments_party_id_parties"), type_="foreignkey")
        table.alter_column("party_id", existing_type=sa.Integer(), new_column_name="claim_id")
    op.execute("UPDATE assignments SET claim_id = (SELECT id FROM claims WHERE party_id = assignments.claim_id)")
    op.execute("DELETE FROM claims WHERE pool_id IN (SELECT id FROM old_pools) OR placement = 'released'")
    op.execute("UPDATE claims SET placement = 'waiting' WHERE placement = 'offered'")
    op.execute("UPDATE pools SET waiting = waiting + offered, offered = 0")
    with op.batch_alter_table("claims") as table:
        table.drop_constraint(op.f("ck_claims_placement"), type_="check")
        table.create_check_constraint(op.f("ck_claims_placement"), "placement IN ('held', 'waiting')")
        table.drop_constraint(op.f("uq_claims_party_id_pool_id"), type_="unique")
        table.drop_constraint(op.f("fk_claims_party_id_parties"), type_="foreignkey")
        table.add_column(sa.Column("turn", sa.Integer()))
        table.add_column(sa.Column("claimed_at", eventsapp.core.db.UtcDateTime(timezone=True)))
    op.execute(
        "UPDATE claims SET claimed_at = (SELECT claimed_at FROM parties WHERE parties.id = claims.party_id),"
        " turn = (SELECT count(*) FROM claims AS other JOIN parties AS theirs ON theirs.id = other.party_id"
        " JOIN parties AS ours ON ours.id = claims.party_id"
        " WHERE other.pool_id = claims.pool_id AND (theirs.turn, theirs.id) <= (ours.turn, ours.id))"
    )
    with op.batch_alter_table("claims") as table:
        table.alter_column("turn", existing_type=sa.Integer(), nullable=False)
        table.alter_column("claimed_at", existing_type=eventsapp.core.db.UtcDateTime(timezone=True), nullable=False)
        table.create_unique_constraint(op.f("uq_claims_pool_id_turn"), ["pool_id", "turn"])
        table.drop_column("party_id")
    for name in ("assignments", "entries"):
        with op.batch_alter_table(name) as table:
            table.create_foreign_key(op.f(f"fk_{name}_claim_id_claims"), "claims", ["claim_id"], ["id"])
            table.create_index(op.f(f"ix_{name}_claim_id"), ["claim_id"])
    op.drop_table("parties")
