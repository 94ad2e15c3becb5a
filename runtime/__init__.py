"""Arrays, training and disk: what runs a compiled spec."""

from . import backend
from .checkpoint import Checkpoint
from .data import load_dataset, load_inputs
from .doctor import examine
from .evaluate import measure, measure_outputs
from .files import open_columns
from .folder import CHECKPOINT, as_json, load_run, save_run
from .judge import evaluate_run
from .mistakes import DataError
from .network import Network, make_network
from .predictions import require_suffix, save_predictions
from .run import ExtrapolationWarning, Run
from .splits import split_rows
from .store import StoreError
from .train import data_path, open_data, train

__all__ = [
    "CHECKPOINT",
    "Checkpoint",
    "DataError",
    "ExtrapolationWarning",
    "Network",
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
    "train",
]
