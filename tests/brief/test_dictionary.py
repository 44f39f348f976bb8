"""The words of the model's lemmatizer, read without the model: the same as the model itself knows."""

from __future__ import annotations

import pytest

from cutaway.brief.dictionary import kept_words, unpacked
from cutaway.brief.parser import language


def test_the_words_are_those_of_the_model() -> None:
    found = kept_words()
    nlp = language()
    assert found is not None and nlp is not None
    index = nlp.get_pipe("lemmatizer").lookups.get_table("lemma_index")
    for part, words in zip(("noun", "verb", "adj"), found, strict=True):
        assert words == set(index[part]), part
        assert len(words) > 3000
    assert "jacket" in found[0] and "brighten" in found[1] and "blue" in found[2]


def test_all_forms_of_what_is_packed_are_read() -> None:
    import srsly

    value = {
        "short": ["a", "b" * 31, "c" * 32, "d" * 300, "é" * 70_000],
        "numbers": [0, 127, 128, 255, 256, 65_536, 2**32, 2**63, -1, -32, -33, -200, -40_000, -(2**31) - 1],
        "long": {str(number): [number] for number in range(40)} | {"rows": list(range(70_000))},
    }
    assert unpacked(srsly.msgpack_dumps(value)) == value


@pytest.mark.parametrize("data", [b"\xc0", b"\xcb" + b"\0" * 8, b"\x81\xa1a", b"\x92\x01"])
def test_what_is_not_expected_is_an_error(data: bytes) -> None:
    with pytest.raises((ValueError, IndexError)):
        unpacked(data)
