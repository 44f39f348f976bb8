"""Making the tables, also over those of an earlier version."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from cutaway.interactions.ledger import Ledger
from cutaway.interactions.tables import ENDINGS, META, make_tables
from cutaway.interactions.turn import Turn
from cutaway.storage.database import open_database


def test_a_database_of_an_earlier_version_keeps_its_turns(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'old.db'}")
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "CREATE TABLE turns (id VARCHAR(96) PRIMARY KEY, words TEXT NOT NULL, root VARCHAR(96))"
        )
        connection.exec_driver_sql("INSERT INTO turns VALUES ('v1_old', 'a kite', 'v1_old')")
    turn = Ledger(engine).get("v1_old")
    assert turn is not None
    assert (turn.words, turn.answered, turn.understood, turn.wire) == ("a kite", False, [], {})


def test_making_them_twice_changes_nothing(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'new.db'}")
    make_tables(engine)
    make_tables(engine)
    assert set(sa.inspect(engine).get_table_names()) == set(META.tables)


def test_the_end_of_a_turn_is_noted_once_and_together_with_it(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'new.db'}")
    ledger = Ledger(engine)
    ledger.add(Turn(id="v1_a", root="v1_a", words="a kite", wire={"webhook_config": {"uris": ["https://x.test"]}}))
    assert ledger.change("v1_a", stage="failed", error={"code": "cancelled", "message": "It was."})
    assert not ledger.change("v1_a", stage="cancelled")
    with engine.connect() as connection:
        (row,) = connection.execute(ENDINGS.select()).mappings().all()
    assert row["payload"] == {"id": "v1_a", "base": "", "error_code": "cancelled", "error_message": "It was."}
    assert row["hooks"] == {"uris": ["https://x.test"]} and row["stage"] == "failed"
