"""The violinist: hands, chin and bow meet the instrument over a whole phrase, and sound can follow the strokes."""

from __future__ import annotations

import numpy as np
import pytest

from cutaway.errors import MissingPack
from cutaway.props.instruments.measures import CHIN_REST, CONTACT
from cutaway.props.instruments.violin import bow, violin
from cutaway.props.model import Model, Moment
from cutaway.props.people.acts.music import jaw_point
from cutaway.props.people.acts.strokes import FAR, NEAR, phrase, violin_strokes
from cutaway.props.people.anatomy import anatomy
from cutaway.props.people.person import person
from cutaway.scene.document import Act

PEOPLE = {
    "woman": {"sex": "female", "age": "young", "wear": [{"kind": "dress", "colour": "red"}]},
    "man": {
        "sex": "male",
        "age": "adult",
        "wear": [{"kind": "trousers", "colour": "black"}, {"kind": "shirt", "colour": "white"}],
    },
    "child": {"sex": "female", "age": "child"},
}


def _player(name: str) -> Model:
    try:
        return person("", PEOPLE[name], 3)
    except MissingPack:
        pytest.skip("the pack people is not installed")


def _pose(model: Model, frame: float, *held: str):
    return model.pose(Moment(frame, 24.0, (Act(action="play_violin"),), 0.2, 3, held=held))


@pytest.mark.parametrize(
    "name", ["woman", pytest.param("man", marks=pytest.mark.slow), pytest.param("child", marks=pytest.mark.slow)]
)
def test_hands_and_bow_stay_on_the_instrument_over_a_whole_phrase(name: str) -> None:
    model = _player(name)
    wrist = anatomy().joint_names.index("wrist.L")
    left = []
    for frame in range(0, 240, 6):
        pose = _pose(model, frame)
        strings, stick = pose.anchors["violin"], pose.anchors["bow"]
        local = np.linalg.inv(stick) @ strings @ np.append(CONTACT, 1)
        # The bow's hair lies on the strings: nothing across, nothing above.
        assert abs(local[0]) < 1e-3 and abs(local[1]) < 4e-3, frame
        assert NEAR - 1e-6 <= local[2] <= FAR + 1e-6
        left.append((np.linalg.inv(strings) @ pose.joints[wrist].astype(float))[:3, 3])
    # In the violin's own frame the left hand stands still but for its vibrato.
    assert np.ptp(np.array(left), axis=0).max() < 0.015


@pytest.mark.parametrize(
    "name", ["woman", pytest.param("man", marks=pytest.mark.slow), pytest.param("child", marks=pytest.mark.slow)]
)
def test_wrists_are_where_they_were_sent(name: str) -> None:
    from cutaway.props.people.acts.registry import joints_at
    from cutaway.props.people.description import described
    from cutaway.props.people.performer import Performer
    from cutaway.props.people.person import shape_of
    from cutaway.props.people.skeleton import Skeleton

    _player(name)
    body = anatomy()
    shape = shape_of(described(PEOPLE[name], 3), 3)
    performer = Performer(body, shape, Skeleton(body.joint_names, body.parents, shape.heads), 0.3, 0.8)
    worst = 0.0
    for frame in range(0, 240, 8):
        posture, _ = joints_at(performer, Moment(frame, 24.0, (Act(action="play_violin"),), 0.2, 3))
        solved = performer.skeleton.solved(posture)
        for side in "LR":
            worst = max(
                worst,
                float(np.linalg.norm(performer.skeleton.place(solved, f"wrist.{side}") - posture.hands[side].wrist)),
            )
    assert worst < 0.006


@pytest.mark.parametrize(
    "name", ["woman", pytest.param("man", marks=pytest.mark.slow), pytest.param("child", marks=pytest.mark.slow)]
)
def test_the_chin_stays_on_its_rest(name: str) -> None:
    from cutaway.props.people.description import described
    from cutaway.props.people.performer import Performer
    from cutaway.props.people.person import shape_of
    from cutaway.props.people.skeleton import Skeleton

    model = _player(name)
    body = anatomy()
    shape = shape_of(described(PEOPLE[name], 3), 3)
    performer = Performer(body, shape, Skeleton(body.joint_names, body.parents, shape.heads), 0.3, 0.8)
    jaw = np.append(jaw_point(performer), 1)
    head = body.joint_names.index("head")
    gaps = []
    for frame in range(0, 240, 10):
        pose = _pose(model, frame)
        here = pose.joints[head].astype(float) @ jaw
        rest = pose.anchors["violin"] @ np.append(CHIN_REST, 1)
        gaps.append(np.linalg.norm((here - rest)[:3]))
    assert max(gaps) < 0.006


def test_holding_or_not_the_player_moves_alike() -> None:
    model = _player("woman")
    assert _pose(model, 40).joints.tobytes() == _pose(model, 40, "violin", "bow").joints.tobytes()


def test_strokes_follow_each_other_and_take_turns() -> None:
    strokes = violin_strokes(48, 24.0, 5, 20.0)
    assert strokes[0][0] == pytest.approx(2.0)
    for (start, duration, way), (after, _, next_way) in zip(strokes, strokes[1:], strict=False):
        assert after == pytest.approx(start + duration)
        assert {way, next_way} == {"down", "up"}
    assert violin_strokes(48, 24.0, 5, 20.0) == strokes
    assert violin_strokes(48, 24.0, 6, 20.0) != strokes
    assert all(abs(stroke.end - stroke.begin) > 0.04 for stroke in phrase(5)[:200])


def test_instruments_are_closed_around_their_frame() -> None:
    for model, length in ((violin("", {}, 0), 0.585), (bow("", {}, 0), 0.74)):
        points = np.concatenate([part.mesh.positions for part in model.parts])
        assert abs(points[:, 1].min()) < 0.003
        assert points[:, 2].max() == pytest.approx(length, abs=0.02)
        for part in model.parts:
            assert not part.material.glint
            assert np.isfinite(part.mesh.positions).all()
            assert np.allclose(np.linalg.norm(part.mesh.normals, axis=1), 1, atol=1e-3)


def test_the_violins_top_faces_up_and_its_back_down() -> None:
    model = violin("", {}, 0)
    top = next(part for part in model.parts if part.name == "top").mesh
    assert top.normals[:, 1].mean() > 0.5
