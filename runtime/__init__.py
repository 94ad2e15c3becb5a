"""Arrays, training and disk: what runs a compiled spec.

What looks at data alone needs no JAX, so each name is imported when it is first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import backend
    from .checkpoint import Checkpoint
    from .columns import Arrays
    from .data import load_dataset, load_inputs
    from .doctor import examine
    from .evaluate import measure, measure_outputs
    from .files import open_columns
    from .folder import CHECKPOINT, PROFILE, as_json, load_run, save_run
    from .judge import evaluate_run
    from .mistakes import DataError
    from .network import Network, make_network
    from .predictions import require_suffix, save_predictions
    from .predictor import ExtrapolationWarning, Predictor
    from .profile import TRACE, TRACED_EPOCHS, Profile
    from .run import Run
    from .splits import split_rows
    from .store import StoreError
    from .suspicions import suspect_data
    from .training import data_path, open_data, train

_HOMES = {
    "backend": "backend",
    "Arrays": "columns",
    "CHECKPOINT": "folder",
    "Checkpoint": "checkpoint",
    "DataError": "mistakes",
    "ExtrapolationWarning": "predictor",
    "Network": "network",
    "PROFILE": "folder",
    "TRACE": "profile",
    "TRACED_EPOCHS": "profile",
    "Predictor": "predictor",
    "Profile": "profile",
    "Run": "run",
    "StoreError": "store",
    "as_json": "folder",
    "data_path": "training",
    "evaluate_run": "judge",
    "examine": "doctor",
    "load_dataset": "data",
    "load_inputs": "data",
    "load_run": "folder",
    "make_network": "network",
    "measure": "evaluate",
    "measure_outputs": "evaluate",
    "open_columns": "files",
    "open_data": "training",
    "require_suffix": "predictions",
    "save_predictions": "predictions",
    "save_run": "folder",
    "split_rows": "splits",
    "suspect_data": "suspicions",
    "train": "training",
}

__all__ = [
    "CHECKPOINT",
    "PROFILE",
    "TRACE",
    "TRACED_EPOCHS",
    "Arrays",
    "Checkpoint",
    "DataError",
    "ExtrapolationWarning",
    "Network",
    "Predictor",
    "Profile",
    "Run",
    "StoreError",
    "as_json",
    "backend",
    "data_path",
    "evaluate_run",
    "examine",
    "load_dataset",
    "load_inputs",
    "load_run",
    "make_network",
    "measure",
    "measure_outputs",
    "open_columns",
    "open_data",
    "require_suffix",
    "save_predictions",
    "save_run",
    "split_rows",
    "suspect_data",
    "train",
]


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module `{__name__}` has no attribute `{name}`")
    module = import_module(f"{__name__}.{home}")
    found = module if home == name else getattr(module, name)
    globals()[name] = found
    return found
