"""Triggers that keep what was written as it was written."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, text

_REFUSE = "forceplate_append_only"
_REFUSAL = " BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END "
_MADE_IN_SQLITE = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
_AT_WORK_IN_POSTGRESQL = """
SELECT made.tgname AS name, pg_get_triggerdef(made.oid, true) AS sql
FROM pg_trigger made JOIN pg_proc does ON does.oid = made.tgfoid
WHERE pg_table_is_visible(made.tgrelid) AND made.tgenabled IN ('O', 'A')
AND does.proname = :function AND does.prosrc = :body
"""


def guard(connection: Connection, names: Sequence[str]) -> None:
    """Triggers that refuse to change or to delete what stands in these tables."""
    if connection.dialect.name != "sqlite":
        body = _REFUSAL.replace("%", "%%")
        connection.exec_driver_sql(
            f"CREATE OR REPLACE FUNCTION {_REFUSE}() RETURNS trigger LANGUAGE plpgsql AS $${body}$$"
        )
    for statement in _statements(connection, names).values():
        connection.exec_driver_sql(statement)


def lifted(connection: Connection, names: Sequence[str]) -> list[str]:
    """Those triggers that are not there, not at work, or not what they were made as."""
    if connection.dialect.name == "sqlite":
        made = connection.execute(text(_MADE_IN_SQLITE))
    else:
        asked = {"function": _REFUSE, "body": _REFUSAL}
        made = connection.execute(text(_AT_WORK_IN_POSTGRESQL), asked)
    there = {row.name: row.sql for row in made}
    wanted = _statements(connection, names)
    return [name for name, statement in wanted.items() if there.get(name) != statement]


def _statements(connection: Connection, names: Sequence[str]) -> dict[str, str]:
    """By the name of each trigger, what makes it."""
    if connection.dialect.name == "sqlite":
        return {
            f"{name}_no_{verb.lower()}": f"CREATE TRIGGER {name}_no_{verb.lower()} BEFORE {verb} "
            f"ON {name} BEGIN SELECT RAISE(ABORT, '{name} is append-only'); END"
            for name in names
            for verb in ("UPDATE", "DELETE")
        }
    return {
        f"{name}_no_{verb.lower()}": f"CREATE TRIGGER {name}_no_{verb.lower()} BEFORE {verb} "
        f"ON {name} FOR EACH {each} EXECUTE FUNCTION {_REFUSE}()"
        for name in names
        for verb, each in (("UPDATE", "ROW"), ("DELETE", "ROW"), ("TRUNCATE", "STATEMENT"))
    }
