"""Rules are asked before work begins, and say what decided."""

import pytest

from cutaway.policy import decide, rules


@pytest.mark.parametrize(
    "words", ["A woman playing violin outdoors.", "the essex countryside", "a boy and a girl on a swing"]
)
def test_ordinary_words_are_allowed(words: str) -> None:
    assert decide(words).outcome == "allowed"


def test_a_blocked_request_names_rule_and_words() -> None:
    decision = decide("a nude dancer on stage")
    assert decision.outcome == "blocked" and decision.rule is not None
    assert decision.words == ("nude",) and decision.rule.code == "safety"


def test_the_gravest_rule_is_asked_first() -> None:
    decision = decide("a nude child")
    assert decision.rule is not None and decision.rule.code == "prohibited_content"


def test_every_rule_has_its_sentences_and_a_known_outcome() -> None:
    for rule in rules():
        assert (
            rule.message.endswith(".")
            and rule.help.endswith(".")
            and rule.outcome in ("allowed", "blocked")
            and rule.any
        )
