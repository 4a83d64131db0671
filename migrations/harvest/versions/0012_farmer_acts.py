"""A farmer is registered once, corrected by one clerk at a time, suspended for a reason and merged by two people."""

import sqlalchemy as sa
from alembic import op

revision = "0012_farmer_acts"
down_revision = "0011_staff_members"

IN_FORCE = "confirmed_on is not null and undone_on is null"


def upgrade() -> None:
    _create_registrations()
    _create_photos()
    _create_status_changes()
    _create_merges()
    _create_name_keys()
    op.create_index("ix_farmers_date_of_birth", "farmers", ["date_of_birth"])
    op.create_index("ix_farmers_phone", "farmers", ["phone"])


def _create_registrations() -> None:
    op.create_table(
        "farmer_registrations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("farmer_id", sa.Integer(), nullable=False),
        sa.Column("form_token", sa.Text(), nullable=True),
        sa.Column("office_id", sa.Integer(), nullable=True),
        sa.Column("registered_by", sa.Text(), nullable=False),
        sa.Column("notice_version", sa.Text(), nullable=True),
        sa.Column("notice_given_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_farmer_registrations"),
        sa.UniqueConstraint("farmer_id", name="uq_farmer_registrations_farmer_id"),
        sa.UniqueConstraint("form_token", name="uq_farmer_registrations_form_token"),
        sa.ForeignKeyConstraint(["farmer_id"], ["farmers.id"], name="fk_farmer_registrations_farmer_id_farmers"),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name="fk_farmer_registrations_office_id_offices"),
        sa.CheckConstraint("form_token <> ''", name="ck_farmer_registrations_form_token"),
        sa.CheckConstraint(
            "(notice_version is null) = (notice_given_on is null)", name="ck_farmer_registrations_notice"
        ),
        sa.CheckConstraint("registered_by <> ''", name="ck_farmer_registrations_registered_by"),
    )
    op.create_index("ix_farmer_registrations_office_id", "farmer_registrations", ["office_id"])


def _create_photos() -> None:
    op.create_table(
        "farmer_photos",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("farmer_id", sa.Integer(), nullable=False),
        sa.Column("taken_on", sa.Date(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_farmer_photos"),
        sa.ForeignKeyConstraint(["farmer_id"], ["farmers.id"], name="fk_farmer_photos_farmer_id_farmers"),
        sa.CheckConstraint("length(content) between 1 and 2097152", name="ck_farmer_photos_content"),
        sa.CheckConstraint("kind in ('image/jpeg', 'image/png')", name="ck_farmer_photos_kind"),
    )
    op.create_index("ix_farmer_photos_farmer_id", "farmer_photos", ["farmer_id"])


def _create_status_changes() -> None:
    op.create_table(
        "farmer_status_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("farmer_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_farmer_status_changes"),
        sa.ForeignKeyConstraint(["farmer_id"], ["farmers.id"], name="fk_farmer_status_changes_farmer_id_farmers"),
        sa.CheckConstraint("changed_by <> ''", name="ck_farmer_status_changes_changed_by"),
        sa.CheckConstraint("reason <> ''", name="ck_farmer_status_changes_reason"),
        sa.CheckConstraint("status in ('active', 'suspended', 'deceased')", name="ck_farmer_status_changes_status"),
    )
    op.create_index("ix_farmer_status_changes_farmer_id", "farmer_status_changes", ["farmer_id"])


def _create_merges() -> None:
    op.create_table(
        "farmer_merges",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kept_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.Text(), nullable=False),
        sa.Column("proposed_on", sa.Date(), nullable=False),
        sa.Column("confirmed_by", sa.Text(), nullable=True),
        sa.Column("confirmed_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_by", sa.Text(), nullable=True),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("undo_by", sa.Text(), nullable=True),
        sa.Column("undo_reason", sa.Text(), nullable=True),
        sa.Column("undo_on", sa.Date(), nullable=True),
        sa.Column("undone_by", sa.Text(), nullable=True),
        sa.Column("undone_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_farmer_merges"),
        sa.ForeignKeyConstraint(["kept_id"], ["farmers.id"], name="fk_farmer_merges_kept_id_farmers"),
        sa.ForeignKeyConstraint(["other_id"], ["farmers.id"], name="fk_farmer_merges_other_id_farmers"),
        *_rules_of_merges(),
    )
    op.create_index("ix_farmer_merges_kept_id", "farmer_merges", ["kept_id"])
    op.create_index(
        "ix_farmer_merges_other_id",
        "farmer_merges",
        ["other_id"],
        unique=True,
        sqlite_where=sa.text(IN_FORCE),
        postgresql_where=sa.text(IN_FORCE),
    )


def _rules_of_merges() -> list[sa.CheckConstraint]:
    rules = {
        "confirmed": "(confirmed_on is null) = (confirmed_by is null)",
        "one_end": "withdrawn_on is null or confirmed_on is null",
        "proposed_by": "proposed_by <> ''",
        "reason": "reason <> ''",
        "second_person": "confirmed_by <> proposed_by",
        "second_person_to_undo": "undone_by <> undo_by",
        "two_farmers": "kept_id <> other_id",
        "undo": "(undo_on is null) = (undo_by is null) and (undo_on is null) = (undo_reason is null)",
        "undo_of_what_is": "undo_on is null or confirmed_on is not null",
        "undone": "(undone_on is null) = (undone_by is null)",
        "undone_as_proposed": "undone_on is null or undo_on is not null",
        "withdrawn": "(withdrawn_on is null) = (withdrawn_by is null)",
    }
    return [sa.CheckConstraint(rule, name=f"ck_farmer_merges_{name}") for name, rule in rules.items()]


def _create_name_keys() -> None:
    op.create_table(
        "farmer_name_keys",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("farmer_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_farmer_name_keys"),
        sa.UniqueConstraint("farmer_id", "key", name="uq_farmer_name_keys_farmer_id_key"),
        sa.ForeignKeyConstraint(["farmer_id"], ["farmers.id"], name="fk_farmer_name_keys_farmer_id_farmers"),
    )
    op.create_index("ix_farmer_name_keys_key", "farmer_name_keys", ["key"])


def downgrade() -> None:
    op.drop_index("ix_farmers_phone", "farmers")
    op.drop_index("ix_farmers_date_of_birth", "farmers")
    for table in ("name_keys", "merges", "status_changes", "photos", "registrations"):
        op.drop_table(f"farmer_{table}")
