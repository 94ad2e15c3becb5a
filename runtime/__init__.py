"""Arrays, training and disk: execution of a compiled spec.

Names are imported on first use, because work on data alone needs no JAX.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .data.dataset import Dataset, load_dataset, load_for_training, load_inputs
    from .data.description import Description, describe
    from .data.looking import look_at_data
    from .data.mistakes import DataError
    from .data.objects import Data, columns_of
    from .data.opening import open_all, open_inputs
    from .data.profile import profile_columns
    from .data.proposal import Proposal, propose
    from .data.readers import READERS, open_columns
    from .data.splits import split_rows, splits_of
    from .data.suspicions import suspect_data
    from .network.network import Network, make_network
    from .network.predict import ExtrapolationWarning, check_predictions
    from .network.predictor import Predictor
    from .notices import Notice, PredictionWarning, TrainingWarning
    from .pipeline import (
        data_paths,
        open_data,
        require_new,
        resume,
        train,
        with_settings,
    )
    from .runs.artifacts import read_about
    from .runs.evaluate import Evaluation, evaluate_run
    from .runs.folder import PROFILE
    from .runs.json_files import as_json
    from .runs.metrics import measure, measure_outputs
    from .runs.predictions import Predictions, require_suffix, save_predictions
    from .runs.run import Run, load_run, save_run
    from .stack import backend
    from .stack.doctor import examine
    from .stack.memory import PREDICT_LESS, memory_explained
    from .stack.profile import TRACE, TRACED_EPOCHS, Profile
    from .stack.requirements import unmet
    from .stack.store import StoreError
    from .trainer import Callback
    from .training.checkpoint import changed_stack

_HOMES = {
    "backend": "stack.backend",
    "columns_of": "data.objects",
    "changed_stack": "training.checkpoint",
    "check_predictions": "network.predict",
    "Data": "data.objects",
    "DataError": "data.mistakes",
    "Dataset": "data.dataset",
    "Description": "data.description",
    "describe": "data.description",
    "Proposal": "data.proposal",
    "profile_columns": "data.profile",
    "propose": "data.proposal",
    "Callback": "trainer",
    "Evaluation": "runs.evaluate",
    "ExtrapolationWarning": "network.predict",
    "Network": "network.network",
    "Notice": "notices",
    "PREDICT_LESS": "stack.memory",
    "PROFILE": "runs.folder",
    "READERS": "data.readers",
    "TRACE": "stack.profile",
    "TRACED_EPOCHS": "stack.profile",
    "PredictionWarning": "notices",
    "TrainingWarning": "notices",
    "Predictions": "runs.predictions",
    "Predictor": "network.predictor",
    "Profile": "stack.profile",
    "Run": "runs.run",
    "StoreError": "stack.store",
    "as_json": "runs.json_files",
    "data_paths": "pipeline",
    "evaluate_run": "runs.evaluate",
    "examine": "stack.doctor",
    "load_dataset": "data.dataset",
    "load_for_training": "data.dataset",
    "load_inputs": "data.dataset",
    "load_run": "runs.run",
    "look_at_data": "data.looking",
    "make_network": "network.network",
    "memory_explained": "stack.memory",
    "measure": "runs.metrics",
    "measure_outputs": "runs.metrics",
    "open_all": "data.opening",
    "open_columns": "data.readers",
    "open_inputs": "data.opening",
    "open_data": "pipeline",
    "read_about": "runs.artifacts",
    "require_new": "pipeline",
    "require_suffix": "runs.predictions",
    "resume": "pipeline",
    "save_predictions": "runs.predictions",
    "save_run": "runs.run",
    "split_rows": "data.splits",
    "splits_of": "data.splits",
    "suspect_data": "data.suspicions",
    "train": "pipeline",
    "unmet": "stack.requirements",
    "with_settings": "pipeline",
}

__all__ = [
    "PREDICT_LESS",
    "PROFILE",
    "READERS",
    "TRACE",
    "TRACED_EPOCHS",
    "Callback",
    "Data",
    "DataError",
    "Dataset",
    "Description",
    "Evaluation",
    "ExtrapolationWarning",
    "Network",
    "Notice",
    "PredictionWarning",
    "Predictions",
    "Predictor",
    "Profile",
    "Proposal",
    "Run",
    "StoreError",
    "TrainingWarning",
    "as_json",
    "backend",
    "changed_stack",
    "check_predictions",
    "columns_of",
    "data_paths",
    "describe",
    "evaluate_run",
    "examine",
    "load_dataset",
    "load_for_training",
    "load_inputs",
    "load_run",
    "look_at_data",
    "make_network",
    "measure",
    "measure_outputs",
    "memory_explained",
    "open_all",
    "open_columns",
    "open_data",
    "open_inputs",
    "profile_columns",
    "propose",
    "read_about",
    "require_new",
    "require_suffix",
    "resume",
    "save_predictions",
    "save_run",
    "split_rows",
    "splits_of",
    "suspect_data",
    "train",
    "unmet",
    "with_settings",
]


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module `{__name__}` has no attribute `{name}`")
    module = import_module(f"{__name__}.{home}")
    found = module if home.endswith(f".{name}") else getattr(module, name)
    globals()[name] = found
    return found
