"""spaCy's small English model, loaded once when it is first needed; without it, reading falls back to the word lists."""

from __future__ import annotations

import functools
import importlib
import logging
import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from cutaway.brief.dictionary import MODELS, kept_words
from cutaway.imports import import_spacy

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

_UNUSED = ("ner", "senter", "tokenizer")
_WORDS = "cutaway.words"
_LOCK = threading.Lock()
_LOG = logging.getLogger(__name__)


@functools.cache
def _load() -> Language | None:
    for model in MODELS:
        try:
            import_spacy().registry.tokenizers(_WORDS, func=_no_tokenizer)
            chosen = {"nlp": {"tokenizer": {"@tokenizers": _WORDS}}}
            loaded: Language = importlib.import_module(model).load(exclude=list(_UNUSED), config=chosen)
            return loaded
        except Exception as error:  # A broken or foreign model must not end a film: the word lists still read.
            _LOG.info("parser model %s not usable: %s", model, error)
    return None


def _no_tokenizer() -> Callable[[Language], Callable[[str], Doc]]:
    """A tokenizer that splits at spaces. Words come here already told apart, and loading the model's own one would take
    two thirds of the time that loading the model takes."""

    def made(nlp: Language) -> Callable[[str], Doc]:
        from spacy.tokens import Doc

        return lambda text: Doc(nlp.vocab, words=text.split())

    return made


def language() -> Language | None:
    """The model, or None where it is not installed. The first call takes half a second."""
    with _LOCK:
        return _load()


def parsed(sentences: Sequence[Sequence[str]]) -> list[Doc]:
    """Parsed documents of these words, one for each sentence. Needs `language()`."""
    from spacy.tokens import Doc

    nlp = language()
    assert nlp is not None
    with _LOCK:
        return list(nlp.pipe(Doc(nlp.vocab, words=list(words)) for words in sentences))


@functools.cache
def dictionary() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Nouns, verbs and adjectives the model's lemmatizer knows; empty without a model."""
    found = kept_words()
    if found is not None:
        return found
    nlp = language()
    if nlp is None or "lemmatizer" not in nlp.pipe_names:
        return frozenset(), frozenset(), frozenset()
    lemmatizer: Any = nlp.get_pipe("lemmatizer")
    index = lemmatizer.lookups.get_table("lemma_index", {})
    return frozenset(index.get("noun", ())), frozenset(index.get("verb", ())), frozenset(index.get("adj", ()))
