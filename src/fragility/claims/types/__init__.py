"""One module per type of claim: what its readings may say, how they are tested, and in which words it is told.

Importing this package registers all of them.
"""

import importlib
import pkgutil

for _module in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{_module.name}")
