"""Who imports whom: the plan of the house, held over the syntax trees."""

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Container, Iterator
from dataclasses import dataclass
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True, slots=True)
class Folder:
    """Imports that a folder allows besides the standard library."""

    ours: frozenset[str] = frozenset()
    libraries: frozenset[str] = frozenset()
    lazily: frozenset[str] = frozenset()
    """Only inside functions, or for the type checker alone."""


FOLDERS = {
    "grammar": Folder(),
    "compiler": Folder(
        ours=frozenset({"grammar"}),
        libraries=frozenset({"lark"}),
        lazily=frozenset({"pint"}),
    ),
    "runtime": Folder(
        ours=frozenset({"compiler"}),
        libraries=frozenset({"filelock", "jax", "numpy", "optax", "safetensors"}),
        lazily=frozenset(
            {
                "h5py",
                "matplotlib",
                "packaging",
                "pint",
                "polars",
                "pyarrow",
                "rich",
                "scipy",
                "xarray",
            }
        ),
    ),
    "dotnn": Folder(
        ours=frozenset({"grammar", "compiler", "runtime"}),
        libraries=frozenset({"pygments", "rich"}),
        lazily=frozenset({"jax", "matplotlib", "numpy"}),
    ),
}
# A phase may import these phases of its folder. Parsing, checking and emitting are
# blind to each other.
PHASES = {
    "compiler.text": "",
    "compiler.vocabulary": "text",
    "compiler.diagnostics": "text vocabulary",
    "compiler.syntax": "text vocabulary",
    "compiler.ir": "text vocabulary",
    "compiler.parsing": "diagnostics syntax text vocabulary",
    "compiler.checking": "diagnostics ir syntax text vocabulary",
    "compiler.emit": "ir text vocabulary",
    "compiler.drafting": "formatting text vocabulary",
    "compiler.drawing": "ir text vocabulary",
    "compiler.formatting": "diagnostics parsing syntax text vocabulary",
    "compiler.lints": "checking diagnostics ir parsing syntax text vocabulary",
    "compiler.editing": ("checking diagnostics emit ir parsing syntax text vocabulary"),
    "runtime.stack": "",
    "runtime.data": "stack",
    "runtime.network": "data stack",
    "runtime.training": "data network stack",
    "runtime.runs": "data network stack training",
}
# What some subfolders may import beside what their folder may.
SUBFOLDERS = {"dotnn.server": frozenset({"lsprotocol", "pygls"})}
MODULES = [path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py"))]


@dataclass(frozen=True, slots=True)
class Import:
    """One imported module, its name made absolute: `dotnn.compiler` or `jax`."""

    name: str
    line: int
    relative: bool
    lazy: bool

    @property
    def folder(self) -> str | None:
        """The folder of ours it lies in, if any."""
        package = self.name.partition(".")[0]
        return folder_of(self.name) if package == "dotnn" else None


def folder_of(name: str) -> str:
    """The folder that a package or module of ours lies in."""
    folder = name.partition(".")[2].partition(".")[0]
    return folder if folder in FOLDERS else "dotnn"


def package_of(module: Path) -> str:
    """The installed name of the package that a module stands in."""
    parts = module.relative_to(ROOT).parent.parts
    return ".".join(parts if parts[0] == "dotnn" else ("dotnn", *parts))


def resolve(package: str, statement: ast.ImportFrom) -> list[str]:
    """The absolute names that a `from` import reads."""
    above = package.split(".")[: len(package.split(".")) + 1 - statement.level]
    start = above if statement.level else []
    module = ".".join([*start, *filter(None, [statement.module])])
    if statement.module is None or module == "dotnn":
        return [f"{module}.{alias.name}" for alias in statement.names]
    return [module]


def imports_of(package: str, node: ast.AST, lazy: bool = False) -> Iterator[Import]:
    """Every import below a node of a syntax tree."""
    match node:
        case ast.Import(names=names, lineno=line):
            for alias in names:
                yield Import(alias.name, line, relative=False, lazy=lazy)
        case ast.ImportFrom(lineno=line, level=level):
            for name in resolve(package, node):
                yield Import(name, line, relative=level > 0, lazy=lazy)
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            lazy = True
        case ast.If(test=ast.Name(id="TYPE_CHECKING")):
            lazy = True
        case _:
            pass
    for child in ast.iter_child_nodes(node):
        yield from imports_of(package, child, lazy)


def mistake_in(package: str, found: Import) -> str | None:
    """The error of an import in a module of a package, if any."""
    home = folder_of(package)
    rule = FOLDERS[home]
    if found.folder is None:
        library = found.name.partition(".")[0]
        own = SUBFOLDERS.get(package, frozenset())
        if library in sys.stdlib_module_names | rule.libraries | own:
            return None
        if library in rule.lazily:
            return None if found.lazy else f"imports {library} outside a function"
        return f"imports {library}"
    if found.folder == home:
        return None
    if found.folder not in rule.ours:
        return f"imports {found.name}"
    if found.name.count(".") > 1:
        return f"reaches into {found.name}, past its __init__"
    if found.relative == (home == "dotnn"):
        wanted = "absolute" if home == "dotnn" else "relative"
        return f"imports {found.name}, which must be {wanted}"
    return None


def mistakes(package: str, text: str) -> list[str]:
    """The imports of a module that break the plan, one line each."""
    found = imports_of(package, ast.parse(text))
    return [
        f"line {each.line} {mistake}"
        for each in found
        if (mistake := mistake_in(package, each))
    ]


@pytest.mark.parametrize("module", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_follow_the_plan(module: Path):
    assert mistakes(package_of(module), module.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("package", "text"),
    [
        ("dotnn.grammar", "import lark"),
        ("dotnn.grammar", "from ..compiler import compile_text"),
        ("dotnn.compiler", "import numpy as np"),
        ("dotnn.compiler", "def f():\n    import jax.numpy"),
        ("dotnn.compiler", "import pint"),
        ("dotnn.compiler", "import grammar"),
        ("dotnn.compiler", "from ..grammar.reader import read"),
        ("dotnn.compiler", "from dotnn.grammar import read"),
        ("dotnn.compiler.vocabulary", "from ...runtime import train"),
        ("dotnn.runtime", "from matplotlib import pyplot"),
        ("dotnn.runtime", "from ..compiler.parsing import parse"),
        ("dotnn.runtime", "from .. import __version__"),
        ("dotnn.runtime", "from ..cli import main"),
        ("dotnn.runtime", "import dotnn"),
        ("dotnn", "import numpy"),
        ("dotnn", "from .compiler import compile_text"),
        ("dotnn", "import dotnn.compiler.parsing"),
    ],
)
def test_an_import_against_the_plan_is_noticed(package: str, text: str):
    assert len(mistakes(package, text)) == 1


@pytest.mark.parametrize(
    ("package", "text"),
    [
        ("dotnn.grammar", "from importlib.resources import files"),
        ("dotnn.compiler", "from lark import Lark\nfrom ..grammar import read_grammar"),
        ("dotnn.compiler", "def f():\n    from pint import UnitRegistry"),
        ("dotnn.compiler.vocabulary", "from ..text.source import Span"),
        ("dotnn.compiler.vocabulary", "from ...grammar import read_grammar"),
        ("dotnn.runtime", "import jax.numpy as jnp\nfrom .. import compiler"),
        ("dotnn.runtime", "if TYPE_CHECKING:\n    from rich.table import Table"),
        ("dotnn", "from dotnn.compiler import compile_text\nfrom dotnn import cli"),
    ],
)
def test_an_import_of_the_plan_is_accepted(package: str, text: str):
    assert mistakes(package, text) == []


def test_every_folder_of_modules_is_installed():
    config = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    installed = config["tool"]["setuptools"]["packages"]
    assert {package_of(module) for module in MODULES} == set(installed)


@pytest.mark.parametrize("folder", sorted({path.parent for path in MODULES}), ids=str)
def test_every_folder_of_modules_has_an_init(folder: Path):
    assert (folder / "__init__.py").is_file()


def phase_of(name: str) -> str:
    """The phase that a package or module of ours lies in: `compiler.text`."""
    return ".".join(name.removeprefix("dotnn.").split(".")[:2])


@pytest.mark.parametrize("phase", PHASES)
def test_a_phase_imports_what_lies_below_it(phase: str):
    folder = phase.partition(".")[0]
    allowed = {phase, *(f"{folder}.{name}" for name in PHASES[phase].split())}
    wrong = [
        f"{module.relative_to(ROOT)} line {each.line} imports {each.name}"
        for module in (ROOT / phase.replace(".", "/")).rglob("*.py")
        for each in imports_of(package_of(module), ast.parse(module.read_text()))
        if phase_of(each.name) in PHASES and phase_of(each.name) not in allowed
        if each.folder == folder
    ]
    assert wrong == []


def test_every_phase_has_its_row():
    folders = {
        phase_of(package_of(module))
        for module in MODULES
        if module.relative_to(ROOT).parts[0] in ("compiler", "runtime")
    }
    assert folders - {"compiler", "runtime"} == set(PHASES)


def test_no_module_imports_itself_through_others():
    names = {module_name(module): module for module in MODULES}
    graph = {name: imported_by(module, names) for name, module in names.items()}
    assert list(TopologicalSorter(graph).static_order())


def module_name(module: Path) -> str:
    """The installed name of a module."""
    package = package_of(module)
    return package if module.stem == "__init__" else f"{package}.{module.stem}"


def imported_by(module: Path, names: Container[str]) -> set[str]:
    """The modules of ours that a module imports when it runs, in functions too."""
    package, found = package_of(module), set[str]()
    tree = ast.parse(module.read_text(encoding="utf-8"))
    types = {
        node
        for each in ast.walk(tree)
        if isinstance(each, ast.If) and ast.unparse(each.test) == "TYPE_CHECKING"
        for node in each.body
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node not in types:
            [*_, home] = ["", *resolve(package, node)]
            home = home.rpartition(".")[0] if node.module is None else home
            members = {f"{home}.{alias.name}" for alias in node.names}
            found |= {name for name in members if name in names} or {home}
    return {name for name in found if name in names} - {module_name(module)}


def run_python(statement: str, *options: str, cwd: Path = ROOT) -> tuple[int, str]:
    """The exit code of a fresh interpreter, and what it wrote on stderr."""
    command = [sys.executable, *options, "-c", statement]
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    return done.returncode, done.stderr.strip()


HELP = "from dotnn.cli import main; sys.exit(main(['--help']))"
SHOW = "from dotnn.cli import main; sys.exit(main(['show', 'specs/neuron.nn']))"
CHECK = "from dotnn.cli import main; sys.exit(main(['check', 'specs/neuron.nn']))"
EXPLAIN = "from dotnn.cli import main; sys.exit(main(['explain', 'E301', 'W101']))"
EXPLAIN_DATA = "from dotnn.cli import main; sys.exit(main(['explain', 'D117']))"


@pytest.mark.parametrize(
    ("statement", "kept_out"),
    [
        ("import dotnn", "jax optax numpy matplotlib rich pint lark"),
        ("import dotnn.compiler", "jax optax numpy matplotlib rich pint lark"),
        (
            "from dotnn.runtime import load_dataset, open_columns",
            "jax optax pint polars",
        ),
        (HELP, "jax optax numpy matplotlib rich pint lark"),
        (CHECK, "jax optax numpy matplotlib pint polars"),
        (EXPLAIN, "jax optax numpy matplotlib rich pint"),
        (EXPLAIN_DATA, "jax optax matplotlib rich pint"),
        (SHOW, "jax optax numpy matplotlib rich pint"),
    ],
    ids="dotnn,compiler,data,--help,check,explain,explain data,show".split(","),
)
def test_heavy_libraries_are_loaded_only_where_needed(statement: str, kept_out: str):
    probe = f"""
import sys
try:
    {statement}
finally:
    loaded = set({kept_out.split()}) & sys.modules.keys()
    print("loaded:", *sorted(loaded), file=sys.stderr)
"""
    code, written = run_python(probe)
    assert code == 0, written
    assert written.splitlines()[-1] == "loaded:"


WHERE_IS_THE_COMPILER = """
import importlib.util, sys
spec = importlib.util.find_spec("dotnn.compiler")
print(spec and spec.origin, file=sys.stderr)
"""


def test_a_checkout_needs_no_installation():
    # -S leaves site-packages out, and an editable installation with them.
    compiler = ROOT / "compiler" / "__init__.py"
    assert run_python(WHERE_IS_THE_COMPILER, "-S") == (0, str(compiler))


def test_a_strangers_compiler_is_never_ours(tmp_path: Path):
    for package in ("dotnn", "grammar", "compiler"):
        (tmp_path / package).mkdir()
        (tmp_path / package / "__init__.py").touch()
    for name in ("__init__.py", "version.py"):
        shutil.copy(ROOT / "dotnn" / name, tmp_path / "dotnn")
    assert run_python(WHERE_IS_THE_COMPILER, "-S", cwd=tmp_path) == (0, "None")


NOT_FOR_CHECK = """
compiler.drawing compiler.editing compiler.emit compiler.formatting
compiler.diagnostics.pages compiler.diagnostics.sarif compiler.parsing.slips pages
server runtime
""".split()


def test_check_loads_nothing_that_it_does_not_use():
    run = "import sys, dotnn.cli; dotnn.cli.main(sys.argv[1:]); print(*sys.modules)"
    command = [sys.executable, "-c", run, "check", "specs/neuron.nn"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = done.stdout.split()
    unused = [f"dotnn.{name}" for name in NOT_FOR_CHECK]
    assert [name for name in loaded if name in (*unused, "pint", "jax")] == []


def test_the_contributors_guide_names_files_that_exist():
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([a-z_0-9/]+(?:\.py|\.lark|/))`", text))
    top = [path for path in ROOT.iterdir() if not path.name.startswith(".")]
    known = {
        f"/{found.relative_to(ROOT).as_posix()}{'/' * found.is_dir()}"
        for path in top
        if path.name != "build"
        for found in (path, *path.rglob("*"))
    }
    assert len(named) > 30
    assert [
        name for name in named if not any(k.endswith(f"/{name}") for k in known)
    ] == []
