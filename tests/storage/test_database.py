"""What is told about a database that cannot be opened: never its password, however badly the URL is written."""

from __future__ import annotations

from pathlib import Path

import pytest

from cutaway.errors import BadRequest
from cutaway.interactions.books import open_books
from cutaway.storage.database import shown_url, without_secrets
from cutaway.storage.settings import Settings

SECRET = "s3cretpw"


@pytest.mark.parametrize(
    "url",
    [
        f"postgresql://cut:{SECRET}@127.0.0.1:1/x",
        f"postgresql:/cut:{SECRET}@host/x",
        f"mysql://cut:{SECRET}@h/x",
        f"{SECRET}@host",
        SECRET,
        f"postgresql://cut:{SECRET}@h:port/x",
        f"postgresql://cut:s3@{SECRET}@127.0.0.1:1/x",
        f"postgresql://127.0.0.1:1/x?user=cut&password={SECRET}",
    ],
)
def test_a_password_is_not_told(tmp_path: Path, url: str) -> None:
    with pytest.raises(BadRequest) as refused:
        open_books(Settings(data=tmp_path, database_url=url))
    assert SECRET not in str(refused.value) and "CUTAWAY_DATABASE_URL" in str(refused.value)


def test_what_is_told_names_kind_and_host() -> None:
    assert shown_url(f"postgresql://cut:{SECRET}@db.example.com:5432/films?sslmode=on") == (
        "postgresql://db.example.com:5432"
    )
    said = without_secrets(f"cannot find '{SECRET}@db' for cut", f"postgresql://cut:a@{SECRET}@db/x")
    assert said == "cannot find '***@db' for cut"
