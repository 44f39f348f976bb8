# make film                    a film of the README's first prompt: film.mp4
# make film PROMPT="..."       a film of your words
# make test                    the tests; TESTS="tests/scene -k edit" for some of them
# make bench                   the figures
# make lint                    style, types, and who may import whom
#
# Every target sets up what it needs the first time; after that none of them touches the network.

PROMPT ?= A marble rolling fast on a chain reaction style track, continuous smooth shot.
FILM ?= film.mp4
TESTS ?=
PYTHON_IN_VENV = .venv/bin/python

# As one word of the shell, whatever quotes and dollars the words hold.
quoted = '$(subst ','\'',$(value $(1)))'

.PHONY: film test bench lint setup setup-test clean

film: setup
	@.venv/bin/cutaway make -o $(call quoted,FILM) -- $(call quoted,PROMPT)

test: setup-test
	$(PYTHON_IN_VENV) -m pytest $(if $(TESTS),$(TESTS),-n 2 --dist loadgroup)

bench: setup-test
	$(PYTHON_IN_VENV) -m bench

lint: setup-test
	.venv/bin/ruff check .
	.venv/bin/lint-imports
	.venv/bin/mypy

setup:
	@scripts/setup.sh run

setup-test:
	@scripts/setup.sh test

# The cache of packs stays: other clones use it too. `rm -r ~/.cache/cutaway` takes it away.
clean:
	rm -rf .venv build *.egg-info src/*.egg-info .pytest_cache .mypy_cache .ruff_cache
