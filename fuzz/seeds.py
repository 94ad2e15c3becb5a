"""Texts that exceed limits, or that an editor would not show, by name.

Each has made a compiler slow, large or wrong. `corpus/` holds the findings of the
fuzzer, as files.
"""

UNITS = """kilokilometre yottayotta lambda import __class__ nan inf None m^-99 count
degC/degC dimensionless micrometrè Ω"""
TAKEN = "model let it true false repeat residual params axis in log"


def network(stages: str, declared: str = "") -> str:
    """A spec with given stages in its network."""
    return f"""model odd
input x : real[2] in 0..1
output y : real
{declared}
network {{ y = x -> {stages} -> dense }}
loss mse
optimizer sgd(learning_rate = 1)
"""


def line(*written: str) -> str:
    """A spec with additional lines."""
    return "\n".join([network("relu"), *written, ""])


def chain(step: str, count: int) -> str:
    """Numbered lines; `{i}` is the number of a line and `{j}` that of the next."""
    return "\n".join(step.format(i=i, j=i + 1) for i in range(count))


def seeds() -> dict[str, bytes]:
    texts: dict[str, str | bytes] = {
        "empty": b"",
        "nul": line("let a = 1\0"),
        "utf16": network("relu").encode("utf-16"),
        "utf16_without_mark": network("relu").encode("utf-16-be"),
        "latin1": network("relu").encode() + b"# 5 \xb5m\n",
        "truncated_utf8": network("relu").encode() + b"# \xe2\x82",
        "overlong_utf8": network("relu").encode() + b"let a = \xc0\xb1\n",
        "bidi_in_code": line("let a\u202e = 1"),
        "bidi_in_string": line('data { file = "a\u2066b" }'),
        "bidi_in_comment": line("let a = 1 # \u202e2 }\u2066"),
        "zero_width_in_name": line("let a\u200bb = 1"),
        "hangul_filler": line("let \u3164 = 1"),
        "lone_carriage_returns": network("relu").replace("\n", "\r"),
        "carriage_return_in_comment": line("# a\rlet a = 1"),
        "line_separator": line("let a = 1\u2028let b = 2"),
        "superscript_digit": line("let a = 1²"),
        "mathematical_letters": line("let 𝑎 = 1"),
        "powers": line(
            "let a = 9^9^9",
            "let b = 9^(9^9)",
            "let c = 1e308 * 10",
            "let d = (-8)^(1/3)",
            "let e = 0^(-1)",
            "let f = 2^1024",
        ),
        "lets_that_multiply": line(
            "let a0 = 10\n" + chain("let a{j} = a{i} * a{i}", 60)
        ),
        "lets_that_double": line(
            "let a0 = [1, 2]\n" + chain("let a{j} = [a{i}, a{i}]", 60)
        ),
        "many_lets": line(chain("let a{i} = {i}", 14_000)),
        "a_chain_of_lets": line("let a0 = 1\n" + chain("let a{j} = a{i} + 1", 7_000)),
        "a_chain_of_lets_backwards": line(
            chain("let a{i} = a{j} + 1", 7_000) + "\nlet a7000 = 1"
        ),
        "many_unknown_names": network(" -> ".join(f"relux{i}" for i in range(12_000))),
        "many_arguments": network("dense(" + ", ".join(["1"] * 60_000) + ")"),
        "many_named_arguments": network(
            "dense(" + ", ".join(f"a{i} = 1" for i in range(15_000)) + ")"
        ),
        "many_parameters": network(
            "b",
            "block b(" + ", ".join(f"a{i} = 1" for i in range(15_000)) + ") { relu }",
        ),
        "many_terms": line("let a = " + " + ".join(["1"] * 45_000)),
        "a_long_loss": (
            network("relu").replace(
                "loss mse", "loss " + " + ".join(["mse(y)"] * 20_000)
            )
        ),
        "a_long_pipe": network(" -> ".join(["relu"] * 20_000)),
        "a_long_list": line("axis a = [" + ", ".join(map(str, range(25_000))) + "]"),
        "long_one_of": line(
            "input c : one_of(" + ", ".join(f"c{i}" for i in range(20_000)) + ")"
        ),
        "a_billion_points": line("axis a[1000000000] in 0..1"),
        "huge_sizes": network(
            "reshape(2^53, 2^53) -> broadcast(2^62) -> attention(2^53, 2^53)"
        ),
        "a_huge_quantity": line("input z : real[100000, 100000, 100000]"),
        "many_dimensions": line("input z : real[" + ", ".join(["2"] * 30_000) + "]"),
        "a_billion_stages": network("repeat(1000000000) { dense(2) }"),
        "nested_repeats": network("repeat(1000) { " * 25 + "relu" + " }" * 25),
        "blocks_that_double": network(
            "b29", "block b0 { relu }\n" + chain("block b{j} {{ b{i} -> b{i} }}", 30)
        ),
        "blocks_that_double_by_sums": network(
            "b29(x)",
            "block b0(v) { v }\n"
            + chain("block b{j}(v) {{ it + b{i}(v) + b{i}(it) }}", 30),
        ),
        "functions_that_double": network(
            "f29",
            "function f0(x) = x\n" + chain("function f{j}(x) = f{i}(f{i}(x))", 30),
        ),
        "functions_that_double_by_sums": network(
            "f29",
            "function f0(x) = x\n" + chain("function f{j}(x) = f{i}(x) + f{i}(x)", 30),
        ),
        "functions_in_a_loss": network(
            "relu",
            "function f0(x) = x\n" + chain("function f{j}(x) = f{i}(f{i}(x))", 30),
        ).replace("loss mse", "loss mse(y) + f29(y)"),
        "functions_of_constants": network(
            "relu",
            "function f0(x, a = 1) = x * a\n"
            + chain("function f{j}(x, a = 2) = f{i}(f{i}(x, a), a * a)", 30),
        ).replace("loss mse", "loss mse(y) * f29(2)"),
        "values_that_double": network("relu").replace(
            "{ y", "{ v0 = x\n" + chain("v{j} = v{i} + v{i}", 400) + "\ny"
        ),
        "deep_brackets": line("let a = " + "(" * 90_000 + "1" + ")" * 90_000),
        "deep_brackets_alternating": line("let a = " + "([{" * 30_000),
        "many_minus_signs": line("let a = " + "-" * 190_000 + "1"),
        "parts_of_parts": network("relu").replace(
            "x ->", "x" + "[0:2]" * 30_000 + " ->"
        ),
        "parts_in_brackets": network("relu").replace(
            "x ->", "(" * 28 + "x" + "[0:2])" * 28 + "[0:2]" * 20 + " ->"
        ),
        "quotes": line('"' * 190_000),
        "hashes": ("#" * 199_000),
        "comments_before_an_arrow": (
            network("relu").replace("x ->", "x\n" + "# a\n" * 45_000 + "->")
        ),
        "blank_lines_before_no_arrow": (
            network("relu").replace("relu -> dense", "relu" + "\n \t\r" * 45_000 + "#")
        ),
        "blanks": (" " * 199_000),
        "line_breaks": ("\n" * 199_000),
        "arrows": network("-> " * 60_000),
        "many_models": ("model a\n" * 24_000),
        "many_mistakes": ("x y z\n" * 33_000),
        "misspelled_for_long": line(chain("let v{i} = w{i}", 12_000)),
        "a_long_number": line(
            "let a = "
            + "9" * 10_000
            + "\nlet b = 0."
            + "1" * 10_000
            + "\nlet c = 1e"
            + "9" * 5_000
        ),
        "a_long_number_in_a_unit": line("axis a[2] m^" + "9" * 10_000 + " in 0..1"),
        "a_long_unit": line("axis a[2] " + "*".join(["m"] * 90_000) + " in 0..1"),
        "odd_units": line(
            *(f"axis a{i}[2] {u} in 0..1" for i, u in enumerate(UNITS.split()))
        ),
        "names_at_the_limit": line(f"let {'a' * 80} = 1\nlet {'b' * 81} = 2"),
        "strings_at_the_limit": line(f'data {{ file = "{"a" * 1000}" }}'),
        "names_of_python": line(
            "let __import__ = 1",
            "let lambda = 2",
            "function eval(x) = x",
            "block exec { relu }",
        ),
        "imports": line(
            'import "."',
            'import ".."',
            'import "/dev/zero"',
            'import "parts"',
            'import ""',
            'import "a\\b"',
            'import "C:\\x"',
            'import "//x/y"',
            'import "~/x"',
            'import "parts/../parts/blocks.nn"',
        ),
        "uses": line(
            'use "/dev" as a',
            'use "." as b',
            'use "runs/forward/../forward" as c',
            'use "" as d',
        ),
        "a_circle_of_lets": line("let a = b\nlet b = c\nlet c = a"),
        "circles_of_blocks": network(
            "a",
            "block a { b }\nblock b { a }\nfunction f(x) = g(x)\nfunction g(x) = f(x)",
        ),
        "keywords_as_names": line(*(f"let {word} = 1" for word in TAKEN.split())),
        "schedules": network("relu").replace(
            "loss", "schedule " + " -> ".join(["warmup(5)"] * 9_000) + "\nloss"
        ),
        "settings": line("train {\n" + "\n".join(["epochs = 1"] * 14_000) + "\n}"),
        "accepts": line("\n".join(["accept rmse(y) <= 1"] * 9_000)),
        "a_percent": line("let a = 10%%%\nlet b = 1e999%\nlet c = 5 % 3"),
    }
    return {
        name: text if isinstance(text, bytes) else text.encode()
        for name, text in texts.items()
    }
