"""Rules are asked before work begins, and say what decided, who, and what would help."""

from __future__ import annotations

from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from cutaway.api.wire import read_request
from cutaway.errors import BadRequest, Blocked, NeedsDeclaration
from cutaway.policy import (
    Decision,
    Facts,
    Operator,
    Rule,
    decide,
    enforce,
    judge,
    read_declarations,
    read_operator,
    read_region,
    table,
)
from cutaway.policy.deciding import declaration_missing

OMNI = "gemini-omni-1.1-flash"


def holding(*holds: str, **more: object) -> Facts:
    declared = frozenset(more.pop("declared", ()))  # type: ignore[call-overload]
    return Facts(holds=frozenset(holds), declared=declared, **more)  # type: ignore[arg-type]


def outcomes(decisions: tuple[Decision, ...]) -> dict[str, str]:
    return {decision.rule.name: decision.outcome for decision in decisions if decision.rule}


@pytest.mark.parametrize(
    "words",
    ["A woman playing violin outdoors.", "the essex countryside", "a boy and a girl on a swing", "a field of rapeseed"],
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


def test_every_rule_has_its_sentences_and_is_decided_by_something() -> None:
    for rule in table().rules:
        assert rule.message and (rule.outcome == "allowed" or rule.help.endswith(".")), rule.name
        assert rule.needs or rule.any or rule.patterns or rule.decided == "row", rule.name


@pytest.mark.parametrize("region", ["DE", "CH", "GB", "NO", "US-IL"])
def test_uploaded_videos_are_not_edited_in_some_regions_under_googles_ids(region: str) -> None:
    with pytest.raises(Blocked, match="in this region") as caught:
        enforce(judge(holding("uploaded_video", model=OMNI, region=region)))
    assert caught.value.facts["gate"] == "region" and caught.value.fix


@pytest.mark.parametrize(
    "facts",
    [
        holding("uploaded_video", model=OMNI),
        holding("uploaded_video", model=OMNI, region="JP"),
        holding("uploaded_video", model=OMNI, region="US"),
        holding("uploaded_video", model="cutaway-1", region="DE"),
        holding("made_film", model=OMNI, region="DE"),
    ],
)
def test_elsewhere_with_our_own_id_and_for_our_own_films_they_are(facts: Facts) -> None:
    enforce(judge(facts))


def test_the_speech_of_an_upload_is_left_alone_under_googles_ids_only() -> None:
    for words in ("replace what he says with hello", "add a voice-over", "make her say goodbye", "remove filler words"):
        with pytest.raises(Blocked, match="speech"):
            enforce(judge(holding("uploaded_video", words=words, model=OMNI)))
        enforce(judge(holding("uploaded_video", words=words)))
        enforce(judge(holding("made_film", words=words, model=OMNI)))
    enforce(judge(holding("uploaded_video", words="make the sky pink and add subtitles", model=OMNI)))


SENT: dict[str, tuple[str, list[dict[str, str]], str]] = {
    "sounds": (OMNI, [{"type": "audio", "uri": "files/a"}], "edit"),
    "several videos": (OMNI, [{"type": "video", "uri": "files/a"}, {"type": "video", "uri": "files/b"}], "edit"),
    "frames in between": (
        "gemini-omni-flash-preview",
        [{"type": "image", "uri": "files/a"}, {"type": "text", "text": "<FIRST_FRAME> to <LAST_FRAME>"}],
        "image_to_video",
    ),
    "videos of YouTube": (OMNI, [{"type": "video", "uri": "https://youtu.be/x"}], "edit"),
}
"""Requests that the row of a model refuses, by the rule that says so."""


@pytest.mark.parametrize("rule", [rule for rule in table().rules if rule.decided == "row"], ids=lambda rule: rule.name)
def test_what_a_models_row_refuses_is_refused_in_the_words_of_the_table(rule: Rule) -> None:
    model, content, task = SENT[rule.name]
    body = {"model": model, "input": [*content, {"type": "text", "text": "kite"}]}
    body["generation_config"] = {"video_config": {"task": task}}
    with pytest.raises(BadRequest) as caught:
        read_request(body)
    assert rule.message in str(caught.value) and caught.value.code == rule.code
    assert any(fnmatchcase(model, each) for each in rule.models or ("*",))


def test_a_hint_asks_for_a_declaration_and_a_declaration_answers_it() -> None:
    with pytest.raises(NeedsDeclaration) as caught:
        enforce(judge(holding("minor_hint", "person")))
    assert caught.value.code == "needs_declaration" and caught.value.facts["declarations"] == ("adults",)
    assert 'labels {"cutaway_declares": "adults"}' in caught.value.fix and "--declare adults" in caught.value.fix
    two = [one.rule for one in judge(holding("minor_hint", "person")) if one.rule]
    both = declaration_missing([two[0], replace(two[0], declares=("consent",))])
    assert "--declare adults --declare consent on the command line" in both.fix
    for declared in ("adults", "guardian"):
        found = judge(holding("minor_hint", "person", declared=(declared,)))
        enforce(found)
        assert found[0].by == "the caller" and found[0].declared == (declared,)


def test_children_are_not_used_in_some_regions_whoever_agrees() -> None:
    with pytest.raises(Blocked, match="children"):
        enforce(
            judge(holding("minor_hint", "minor_declared", "image", model=OMNI, region="FR", declared=("guardian",)))
        )
    enforce(judge(holding("minor_hint", "image", model=OMNI, region="FR", declared=("adults",))))


def test_consent_and_rights_are_asked_for_where_the_operator_says_so() -> None:
    facts = holding("media", "image", "person")
    assert judge(facts) == ()
    operator = read_operator("", "people, copyright")
    with pytest.raises(NeedsDeclaration) as caught:
        enforce(judge(facts, operator))
    assert set(caught.value.facts["declarations"]) == {"consent", "copyright"}
    enforce(judge(holding("media", "image", "person", declared=("consent", "copyright")), operator))


def test_to_change_a_film_of_ours_and_to_change_an_upload_are_two_rights() -> None:
    operator = read_operator("", "copyright")
    assert outcomes(judge(holding("made_film"), operator)) == {"a film made here is edited": "allowed"}
    with pytest.raises(NeedsDeclaration):
        enforce(judge(holding("uploaded_video"), operator))


def test_gates_that_people_review() -> None:
    operator = read_operator("people,minors:after", "")
    found = judge(holding("person", "minor_hint", declared=("adults",)), operator)
    assert {decision.rule.gate: (decision.outcome, decision.when) for decision in found if decision.rule} == {
        "people": ("needs_review", "before"),
        "minors": ("needs_review", "after"),
    }
    enforce(found)


def test_some_things_no_setting_changes() -> None:
    operator = read_operator("words,nudity", "")
    with pytest.raises(Blocked):
        enforce(judge(Facts("a nude child"), operator))
    with pytest.raises(Blocked):
        enforce(judge(holding("nudity", "minor_hint"), operator))
    assert judge(holding("nudity"), operator)[0].outcome == "needs_review"
    with pytest.raises(Blocked, match="undress"):
        enforce(judge(holding("person", words="take off her shirt")))
    enforce(judge(holding("person", words="take off her hat")))


def test_a_second_look_asks_only_what_has_become_known() -> None:
    facts = holding("made_film", "nudity", words="a nude dancer")
    assert outcomes(judge(facts, only=("nudity",))) == {"nudity": "blocked"}


def test_what_a_model_saw_stands_in_the_decision() -> None:
    facts = Facts(holds=frozenset(("nudity",)), seen={"nudity": "open_nsfw 0.97"})
    found = judge(facts)[0]
    assert found.by == "open_nsfw 0.97"
    assert found.data(12.0) == {
        "outcome": "blocked",
        "by": "open_nsfw 0.97",
        "at": 12.0,
        "gate": "nudity",
        "rule": "nudity",
        "message": "What was brought along seems to show nudity.",
    }


def test_declarations_and_regions_are_read_as_people_write_them() -> None:
    assert read_declarations("consent-copyright_adults") == {"consent", "copyright", "adults"}
    assert read_declarations("Consent, guardian ") == {"consent", "guardian"}
    assert read_declarations("") == frozenset()
    with pytest.raises(BadRequest, match="Known are"):
        read_declarations("niceness")
    assert [read_region(text) for text in ("de", "UK", "us_il", "")] == ["DE", "GB", "US-IL", ""]
    with pytest.raises(BadRequest):
        read_region("Germany")


def test_an_operators_file_changes_rows_and_adds_some(tmp_path: Path) -> None:
    file = tmp_path / "rules.toml"
    file.write_text(
        '[regions]\nstates = ["US-CA"]\n'
        '[[rule]]\nname = "sexual content"\noutcome = "needs_review"\n'
        '[[rule]]\nname = "no dragons"\ngate = "words"\ndecided = "words"\noutcome = "blocked"\n'
        'code = "content_blocked"\nany = ["dragon"]\nmessage = "No dragons."\nhelp = "Take a cat."\n'
    )
    operator = read_operator("", "", str(file))
    assert judge(Facts("a nude"), operator)[0].outcome == "needs_review"
    with pytest.raises(Blocked, match="No dragons. Take a cat."):
        enforce(judge(Facts("a dragon"), operator))
    enforce(judge(holding("uploaded_video", model=OMNI, region="US-IL"), operator))
    with pytest.raises(Blocked):
        enforce(judge(holding("uploaded_video", model=OMNI, region="US-CA"), operator))


@pytest.mark.parametrize(
    "text",
    ["rule = 7", '[[rule]]\nname = "x"', '[[rule]]\nname = "sexual content"\nneeds = ["luck"]', "this is no toml"],
)
def test_a_file_that_makes_no_sense_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "rules.toml").write_text(text)
    with pytest.raises(BadRequest):
        read_operator("", "", str(tmp_path / "rules.toml"))


@pytest.mark.parametrize(("review", "declare"), [("faces", ""), ("people:later", ""), ("", "everything")])
def test_settings_that_make_no_sense_are_refused(review: str, declare: str) -> None:
    with pytest.raises(BadRequest):
        read_operator(review, declare)
    assert read_operator("", "") == Operator()
