"""The `datasets` library, imported before anything else of this room, without its word about progress bars.

Prevents the failure in which the first cell of every notebook ends in a warning about a widget that nobody asked for.
"""

import os
import warnings

#: Nothing is loaded here that takes long enough for a bar.
os.environ.setdefault("HF_DATASETS_DISABLE_PROGRESS_BARS", "1")
with warnings.catch_warnings():
    warnings.filterwarnings("ignore", message="IProgress not found")
    import datasets as datasets
