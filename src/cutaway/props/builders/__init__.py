"""Parametric builders: shapes computed from parameters and a seed, without any pack. Importing this registers them all."""

import importlib
import pkgutil

for _module in sorted(info.name for info in pkgutil.iter_modules(__path__)):
    importlib.import_module(f"{__name__}.{_module}")
