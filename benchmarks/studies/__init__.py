"""Studies beyond contests: one module each; `study(...)` returns a `Table`."""

STUDIES = {
    "ensemble": "eight members beside one",
    "slopes": "time against rows, width, depth and members",
    "deep": "a repeat(100) beside a repeat(4), to compile and to run",
    "predict": "one row at a time, and a million rows",
    "memory": "what a training holds on the device",
    "check": "how soon `dotnn check` answers",
    "tables": "reading of text tables beside pandas, polars and pyarrow",
    "new": "first specs of `dotnn new` beside a linear model",
    "cold": "from the start of a process to a trained network",
}
